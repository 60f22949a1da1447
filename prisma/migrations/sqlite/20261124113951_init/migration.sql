-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "keyUid" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "installationId" TEXT NOT NULL,
    "customizationColor" TEXT NOT NULL,
    "displayName" BLOB,
    "profileClock" BIGINT NOT NULL DEFAULT 0,
    "passwordBox" TEXT NOT NULL,
    "chatKey" BLOB NOT NULL,
    "mnemonic" BLOB NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "tokenBox" BLOB NOT NULL,
    "deviceName" BLOB,
    "createdAt" DATETIME NOT NULL,
    "lastUsedAt" DATETIME NOT NULL,
    "idleExpiresAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    CONSTRAINT "Session_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Contact" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "displayName" BLOB,
    "customizationColor" INTEGER NOT NULL DEFAULT 0,
    "profileClock" BIGINT NOT NULL DEFAULT 0,
    "localState" INTEGER NOT NULL DEFAULT 0,
    "localClock" BIGINT NOT NULL DEFAULT 0,
    "remoteState" INTEGER NOT NULL DEFAULT 0,
    "remoteClock" BIGINT NOT NULL DEFAULT 0,
    "removed" BOOLEAN NOT NULL DEFAULT false,
    "blocked" BOOLEAN NOT NULL DEFAULT false,
    "requestId" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Contact_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Chat" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "contactId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "lastClock" BIGINT NOT NULL DEFAULT 0,
    "readClock" BIGINT NOT NULL DEFAULT 0,
    "unreadCount" INTEGER NOT NULL DEFAULT 0,
    "lastMessageId" TEXT,
    "lastActivityAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "Chat_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Chat_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Message" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "outgoing" BOOLEAN NOT NULL,
    "clock" BIGINT NOT NULL,
    "timestamp" BIGINT NOT NULL,
    "contentType" INTEGER NOT NULL,
    "text" BLOB NOT NULL,
    "responseTo" TEXT,
    "bytes" BLOB NOT NULL,
    "state" TEXT NOT NULL,
    "failure" TEXT,
    "clientId" TEXT,
    "seen" BOOLEAN NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "Message_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Message_chatId_fkey" FOREIGN KEY ("chatId") REFERENCES "Chat" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "accountId" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "contactId" TEXT,
    "chatId" TEXT,
    "messageId" TEXT,
    "detail" TEXT,
    "occurredAt" DATETIME NOT NULL,
    CONSTRAINT "Event_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "EventFloor" (
    "accountId" TEXT NOT NULL PRIMARY KEY,
    "seq" BIGINT NOT NULL,
    CONSTRAINT "EventFloor_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "OutboxItem" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "peer" TEXT,
    "messageId" TEXT,
    "body" BLOB NOT NULL,
    "timestamp" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "datasyncId" TEXT,
    "envelopes" BLOB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "OutboxItem_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "EngineRecord" (
    "accountId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" BLOB NOT NULL,

    PRIMARY KEY ("accountId", "key"),
    CONSTRAINT "EngineRecord_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Position" (
    "accountId" TEXT NOT NULL,
    "pubsubTopic" TEXT NOT NULL,
    "contentTopic" TEXT NOT NULL,
    "upTo" BIGINT NOT NULL,

    PRIMARY KEY ("accountId", "pubsubTopic", "contentTopic"),
    CONSTRAINT "Position_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SeenEnvelope" (
    "accountId" TEXT NOT NULL,
    "contentTopic" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "timestamp" BIGINT NOT NULL,

    PRIMARY KEY ("accountId", "contentTopic", "hash"),
    CONSTRAINT "SeenEnvelope_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ClientId" (
    "accountId" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "resultId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("accountId", "operation", "clientId"),
    CONSTRAINT "ClientId_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
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
CREATE INDEX "OutboxItem_accountId_state_nextAttemptAt_idx" ON "OutboxItem"("accountId", "state", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "OutboxItem_accountId_datasyncId_idx" ON "OutboxItem"("accountId", "datasyncId");

-- CreateIndex
CREATE INDEX "OutboxItem_messageId_idx" ON "OutboxItem"("messageId");

-- CreateIndex
CREATE INDEX "SeenEnvelope_accountId_timestamp_idx" ON "SeenEnvelope"("accountId", "timestamp");
