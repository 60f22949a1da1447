-- CreateTable
CREATE TABLE "EngineLease" (
    "accountId" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "status" TEXT,
    CONSTRAINT "EngineLease_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "DeletedAccount" (
    "keyUidHash" TEXT NOT NULL PRIMARY KEY,
    "deletedAt" DATETIME NOT NULL
);
