-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "keyUid" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "installationId" TEXT NOT NULL,
    "customizationColor" TEXT NOT NULL,
    "displayName" BYTEA,
    "profileClock" BIGINT NOT NULL DEFAULT 0,
    "passwordBox" TEXT NOT NULL,
    "chatKey" BYTEA NOT NULL,
    "mnemonic" BYTEA NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "tokenBox" BYTEA NOT NULL,
    "deviceName" BYTEA,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastUsedAt" TIMESTAMP(3) NOT NULL,
    "idleExpiresAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Contact" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "displayName" BYTEA,
    "customizationColor" INTEGER NOT NULL DEFAULT 0,
    "profileClock" BIGINT NOT NULL DEFAULT 0,
    "localState" INTEGER NOT NULL DEFAULT 0,
    "localClock" BIGINT NOT NULL DEFAULT 0,
    "remoteState" INTEGER NOT NULL DEFAULT 0,
    "remoteClock" BIGINT NOT NULL DEFAULT 0,
    "removed" BOOLEAN NOT NULL DEFAULT false,
    "blocked" BOOLEAN NOT NULL DEFAULT false,
    "requestId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Chat" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "contactId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "lastClock" BIGINT NOT NULL DEFAULT 0,
    "readClock" BIGINT NOT NULL DEFAULT 0,
    "unreadCount" INTEGER NOT NULL DEFAULT 0,
    "lastMessageId" TEXT,
    "lastActivityAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Chat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Message" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "outgoing" BOOLEAN NOT NULL,
    "clock" BIGINT NOT NULL,
    "timestamp" BIGINT NOT NULL,
    "contentType" INTEGER NOT NULL,
    "text" BYTEA NOT NULL,
    "responseTo" TEXT,
    "bytes" BYTEA NOT NULL,
    "state" TEXT NOT NULL,
    "failure" TEXT,
    "clientId" TEXT,
    "seen" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Event" (
    "seq" BIGSERIAL NOT NULL,
    "accountId" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "contactId" TEXT,
    "chatId" TEXT,
    "messageId" TEXT,
    "detail" TEXT,
    "occurredAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "EventFloor" (
    "accountId" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,

    CONSTRAINT "EventFloor_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "OutboxItem" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "peer" TEXT,
    "messageId" TEXT,
    "body" BYTEA NOT NULL,
    "timestamp" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "datasyncId" TEXT,
    "envelopes" BYTEA,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "OutboxItem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EngineRecord" (
    "accountId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" BYTEA NOT NULL,

    CONSTRAINT "EngineRecord_pkey" PRIMARY KEY ("accountId","key")
);

-- CreateTable
CREATE TABLE "Position" (
    "accountId" TEXT NOT NULL,
    "pubsubTopic" TEXT NOT NULL,
    "contentTopic" TEXT NOT NULL,
    "upTo" BIGINT NOT NULL,

    CONSTRAINT "Position_pkey" PRIMARY KEY ("accountId","pubsubTopic","contentTopic")
);

-- CreateTable
CREATE TABLE "SeenEnvelope" (
    "accountId" TEXT NOT NULL,
    "contentTopic" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "timestamp" BIGINT NOT NULL,

    CONSTRAINT "SeenEnvelope_pkey" PRIMARY KEY ("accountId","contentTopic","hash")
);

-- CreateTable
CREATE TABLE "ClientId" (
    "accountId" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "resultId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ClientId_pkey" PRIMARY KEY ("accountId","operation","clientId")
);

-- CreateTable
CREATE TABLE "EngineLease" (
    "accountId" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "status" TEXT,

    CONSTRAINT "EngineLease_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "DeletedAccount" (
    "keyUidHash" TEXT NOT NULL,
    "deletedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "DeletedAccount_pkey" PRIMARY KEY ("keyUidHash")
);

-- CreateIndex
CREATE UNIQUE INDEX "Account_keyUid_key" ON "Account"("keyUid");

-- CreateIndex
CREATE UNIQUE INDEX "Account_publicKey_key" ON "Account"("publicKey");

-- CreateIndex
CREATE UNIQUE INDEX "Session_tokenHash_key" ON "Session"("tokenHash");

-- CreateIndex
CREATE INDEX "Session_accountId_idx" ON "Session"("accountId");

-- CreateIndex
CREATE INDEX "Contact_accountId_updatedAt_id_idx" ON "Contact"("accountId", "updatedAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Contact_accountId_publicKey_key" ON "Contact"("accountId", "publicKey");

-- CreateIndex
CREATE UNIQUE INDEX "Chat_contactId_key" ON "Chat"("contactId");

-- CreateIndex
CREATE INDEX "Chat_accountId_lastActivityAt_id_idx" ON "Chat"("accountId", "lastActivityAt", "id");

-- CreateIndex
CREATE INDEX "Message_chatId_clock_messageId_idx" ON "Message"("chatId", "clock", "messageId");

-- CreateIndex
CREATE INDEX "Message_chatId_outgoing_seen_clock_idx" ON "Message"("chatId", "outgoing", "seen", "clock");

-- CreateIndex
CREATE UNIQUE INDEX "Message_accountId_messageId_key" ON "Message"("accountId", "messageId");

-- CreateIndex
CREATE INDEX "Event_accountId_seq_idx" ON "Event"("accountId", "seq");

-- CreateIndex
CREATE INDEX "Event_accountId_domain_seq_idx" ON "Event"("accountId", "domain", "seq");

-- CreateIndex
CREATE INDEX "Event_accountId_occurredAt_idx" ON "Event"("accountId", "occurredAt");

-- CreateIndex
CREATE INDEX "OutboxItem_accountId_state_nextAttemptAt_idx" ON "OutboxItem"("accountId", "state", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "OutboxItem_accountId_datasyncId_idx" ON "OutboxItem"("accountId", "datasyncId");

-- CreateIndex
CREATE INDEX "OutboxItem_messageId_idx" ON "OutboxItem"("messageId");

-- CreateIndex
CREATE INDEX "SeenEnvelope_accountId_timestamp_idx" ON "SeenEnvelope"("accountId", "timestamp");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Contact" ADD CONSTRAINT "Contact_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Chat" ADD CONSTRAINT "Chat_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Chat" ADD CONSTRAINT "Chat_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_chatId_fkey" FOREIGN KEY ("chatId") REFERENCES "Chat"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EventFloor" ADD CONSTRAINT "EventFloor_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutboxItem" ADD CONSTRAINT "OutboxItem_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EngineRecord" ADD CONSTRAINT "EngineRecord_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Position" ADD CONSTRAINT "Position_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeenEnvelope" ADD CONSTRAINT "SeenEnvelope_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientId" ADD CONSTRAINT "ClientId_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EngineLease" ADD CONSTRAINT "EngineLease_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
