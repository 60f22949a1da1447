-- CreateIndex
CREATE INDEX "Event_accountId_occurredAt_idx" ON "Event"("accountId", "occurredAt");
