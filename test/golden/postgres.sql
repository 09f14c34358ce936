-- accounts.bumpAuthEpoch
update "accounts" set "auth_epoch" = "auth_epoch" + $1 where "id" = $2;

-- accounts.byId
select "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt" from "accounts" where "id" = $1;

-- accounts.byNameKey
select "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt" from "accounts" where "name_key" = $1;

-- accounts.count
select count(*) as "count" from "accounts";

-- accounts.insert
insert into "accounts" ("name", "name_key", "display_name", "role", "edition", "state", "suspended_by", "language", "password_hash", "created_at_ms") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt";

-- accounts.list
select "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt" from "accounts" where "id" > $1 order by "id" limit $2;

-- accounts.setPassword
update "accounts" set "password_hash" = $1, "auth_epoch" = "auth_epoch" + $2 where "id" = $3;

-- accounts.setProfile
update "accounts" set "display_name" = $1, "role" = $2, "edition" = $3, "language" = $4 where "id" = $5 returning "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt";

-- accounts.setState
update "accounts" set "state" = $1, "suspended_by" = $2, "auth_epoch" = "auth_epoch" + $3 where "id" = $4 returning "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt";

-- backups.begin
insert into "backups" ("id", "folder", "begun_at_ms", "lease_until_ms", "finished_at_ms") values ($1, $2, $3, $4, $5);

-- backups.extend
update "backups" set "lease_until_ms" = $1 where "id" = $2 and "lease_until_ms" > $3;

-- backups.finish
update "backups" set "lease_until_ms" = $1, "finished_at_ms" = $2 where "id" = $3;

-- backups.forgetOld
delete from "backups" where ("lease_until_ms" <= $1 or "finished_at_ms" < $2);

-- backups.giveUp
delete from "backups" where "id" = $1 and "finished_at_ms" is null;

-- backups.latest
select "id", "folder", "begun_at_ms" as "begunAt", "finished_at_ms" as "finishedAt" from "backups" where "finished_at_ms" is not null order by "begun_at_ms" desc limit $1;

-- backups.leasedUntil
select max("lease_until_ms") as "until" from "backups" where "lease_until_ms" > $1;

-- blobs.doom
update "blobs" set "state" = $1 where "id" = $2 and "expected_at_ms" < $3 and not exists (select "nodes"."id" from "nodes" where "blob_no" = "blobs"."no") and not exists (select "node_id" from "versions" where "versions"."blob_no" = "blobs"."no");

-- blobs.doomed
select "id", "inline_bytes" is not null as "isInline" from "blobs" where state <> 'kept' and "state" = $1 limit $2;

-- blobs.expect
insert into "blobs" ("id", "size_bytes", "state", "expected_at_ms", "inline_bytes") values ($1, $2, $3, $4, $5) on conflict ("id") do update set "expected_at_ms" = $6 where "blobs"."state" <> $7;

-- blobs.forget
delete from "blobs" where "id" = $1 and "state" = $2;

-- blobs.inlineBytes
select "inline_bytes" as "bytes" from "blobs" where "id" = $1;

-- blobs.keep
insert into "blobs" ("id", "size_bytes", "state", "expected_at_ms", "inline_bytes") values ($1, $2, $3, $4, $5) on conflict ("id") do nothing;

-- blobs.keep
insert into "blobs" ("id", "size_bytes", "state", "expected_at_ms", "inline_bytes") values ($1, $2, $3, $4, $5) on conflict ("id") do update set "state" = $6, "inline_bytes" = "excluded"."inline_bytes" where "blobs"."state" = $7;

-- blobs.keep
select "state", "inline_bytes" = $1 as "isSame", exists (select "blob_id" from "damages" where "blob_id" = "blobs"."id") as "isDamaged" from "blobs" where "id" = $2;

-- blobs.list
select "id", "size_bytes" as "size", "state", "inline_bytes" is not null as "isInline", octet_length("inline_bytes") as "inlineSize" from "blobs" where "id" > $1 order by "id" limit $2;

-- blobs.mend
update "blobs" set "inline_bytes" = $1 where "id" = $2;

-- blobs.one
select "id", "size_bytes" as "size", "state", "inline_bytes" is not null as "isInline", octet_length("inline_bytes") as "inlineSize" from "blobs" where "id" = $1;

-- blobs.release
update "blobs" set "state" = $1, "expected_at_ms" = $2 where "id" = $3 and "state" = $4 and not exists (select "nodes"."id" from "nodes" where "blob_no" = "blobs"."no") and not exists (select "node_id" from "versions" where "versions"."blob_no" = "blobs"."no");

-- blobs.state
select "state", "size_bytes" as "size" from "blobs" where "id" = $1;

-- blobs.unnamed
select "id" from "blobs" where "expected_at_ms" < $1 and "state" <> $2 and "id" > $3 and not exists (select "nodes"."id" from "nodes" where "blob_no" = "blobs"."no") and not exists (select "node_id" from "versions" where "versions"."blob_no" = "blobs"."no") order by "id" limit $4;

-- blobs.unsettled
select "id" from "blobs" where state <> 'kept' and "state" = $1 and "expected_at_ms" < $2 limit $3;

-- changes.add
insert into "changes" ("space_id", "node_id", "kind", "account_id", "door", "at_ms") values ($1, $2, $3, $4, $5, $6);

-- changes.since
select "id", "space_id" as "spaceId", "node_id" as "nodeId", "kind", "account_id" as "accountId", "door", "at_ms" as "at" from "changes" where "space_id" = $1 and "id" > $2 order by "id" limit $3;

-- checks.folderMiscounts
select "folder"."id" as "id", "folder"."size_bytes" as "recorded", coalesce(sum("member"."size_bytes"), 0) as "counted" from "nodes" as "folder" left join "nodes" as "member" on "member"."parent_id" = "folder"."id" where "folder"."kind" = $1 group by "folder"."id", "folder"."size_bytes" having "folder"."size_bytes" <> coalesce(sum("member"."size_bytes"), 0) order by "folder"."id" limit $2;

-- checks.keptTotals
select count(*) as "count", coalesce(sum("size_bytes"), 0) as "bytes" from "blobs" where "state" = $1;

-- checks.namers
select "id" from "nodes" where "blob_no" = (select "no" from "blobs" where "id" = $1) union select "node_id" as "id" from "versions" where "blob_no" = (select "no" from "blobs" where "id" = $2) order by "id" limit $3;

-- checks.spaceMiscounts
select "id", "root_id" as "rootId", "used_bytes" as "usedBytes" from "spaces" order by "id";

-- checks.spaceMiscounts
select "nodes"."space_id" as "spaceId", sum("versions"."size_bytes") as "bytes" from "versions" inner join "nodes" on "nodes"."id" = "versions"."node_id" group by "nodes"."space_id";

-- checks.spaceMiscounts
select "space_id" as "spaceId", sum("size_bytes") as "bytes" from "nodes" where "kind" = $1 group by "space_id";

-- checks.strays
select "nodes"."id" as "id" from "nodes" inner join "nodes" as "folder" on "folder"."id" = "nodes"."parent_id" left join "trash" on "trash"."node_id" = "nodes"."id" where ("folder"."kind" <> $1 or "folder"."space_id" <> "nodes"."space_id" or "trash"."node_id" is not null) order by "nodes"."id" limit $2;

-- checks.strays
select "nodes"."id" as "id" from "nodes" where "nodes"."parent_id" is null and not exists (select "id" from "spaces" where "root_id" = "nodes"."id") and not exists (select "node_id" from "trash" where "node_id" = "nodes"."id") order by "nodes"."id" limit $1;

-- checks.unfit
select "nodes"."id" as "nodeId", "nodes"."blob_id" as "blobId" from "nodes" left join "blobs" on "blobs"."no" = "nodes"."blob_no" where "nodes"."blob_id" is not null and ("blobs"."id" is null or "blobs"."state" <> $1 or "blobs"."size_bytes" <> "nodes"."size_bytes" or "blobs"."id" <> "nodes"."blob_id") order by "nodes"."id" limit $2;

-- checks.unfit
select "versions"."node_id" as "nodeId", "versions"."blob_id" as "blobId" from "versions" left join "blobs" on "blobs"."no" = "versions"."blob_no" where ("blobs"."id" is null or "blobs"."state" <> $1 or "blobs"."size_bytes" <> "versions"."size_bytes" or "blobs"."id" <> "versions"."blob_id") order by "versions"."node_id" limit $2;

-- credentials.appPasswordByHash
select "id", "account_id" as "accountId", "label", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt" from "app_passwords" where "secret_hash" = $1;

-- credentials.appPasswordsOf
select "id", "account_id" as "accountId", "label", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt" from "app_passwords" where "account_id" = $1 order by "id";

-- credentials.failuresOf
select "failures", "last_at_ms" as "lastAt" from "sign_in_failures" where "key" = $1;

-- credentials.forgetFailures
delete from "sign_in_failures" where "key" = $1;

-- credentials.forgetOldFailures
delete from "sign_in_failures" where "last_at_ms" < $1;

-- credentials.insertAppPassword
insert into "app_passwords" ("account_id", "label", "secret_hash", "created_at_ms", "last_used_at_ms") values ($1, $2, $3, $4, $5) returning "id", "account_id" as "accountId", "label", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt";

-- credentials.insertSession
insert into "sessions" ("id", "account_id", "secret_hash", "user_agent", "address", "created_at_ms", "last_seen_at_ms", "expires_at_ms") values ($1, $2, $3, $4, $5, $6, $7, $8);

-- credentials.insertToken
insert into "tokens" ("account_id", "label", "scopes", "secret_hash", "created_at_ms", "last_used_at_ms", "expires_at_ms") values ($1, $2, $3, $4, $5, $6, $7) returning "id", "account_id" as "accountId", "label", "scopes", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt", "expires_at_ms" as "expiresAt";

-- credentials.isFamiliar
select "last_at_ms" as "lastAt" from "familiar_addresses" where "account_id" = $1 and "address" = $2;

-- credentials.removeAppPassword
delete from "app_passwords" where "account_id" = $1 and "id" = $2;

-- credentials.removeExpiredSessions
delete from "sessions" where "expires_at_ms" <= $1;

-- credentials.removeSession
delete from "sessions" where "account_id" = $1 and "id" = $2;

-- credentials.removeSessionsBut
delete from "sessions" where "account_id" = $1 and "id" <> $2;

-- credentials.removeToken
delete from "tokens" where "account_id" = $1 and "id" = $2;

-- credentials.seeSession
update "sessions" set "last_seen_at_ms" = $1, "expires_at_ms" = $2 where "id" = $3;

-- credentials.sessionByHash
select "id", "account_id" as "accountId", "secret_hash" as "secretHash", "user_agent" as "userAgent", "address", "created_at_ms" as "createdAt", "last_seen_at_ms" as "lastSeenAt", "expires_at_ms" as "expiresAt" from "sessions" where "secret_hash" = $1;

-- credentials.sessionsOf
select "id", "account_id" as "accountId", "secret_hash" as "secretHash", "user_agent" as "userAgent", "address", "created_at_ms" as "createdAt", "last_seen_at_ms" as "lastSeenAt", "expires_at_ms" as "expiresAt" from "sessions" where "account_id" = $1 order by "last_seen_at_ms" desc;

-- credentials.setFailures
insert into "sign_in_failures" ("key", "failures", "last_at_ms") values ($1, $2, $3) on conflict ("key") do update set "failures" = $4, "last_at_ms" = $5;

-- credentials.setFamiliar
insert into "familiar_addresses" ("account_id", "address", "last_at_ms") values ($1, $2, $3) on conflict ("account_id", "address") do update set "last_at_ms" = $4;

-- credentials.tokenByHash
select "id", "account_id" as "accountId", "label", "scopes", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt", "expires_at_ms" as "expiresAt" from "tokens" where "secret_hash" = $1;

-- credentials.tokensOf
select "id", "account_id" as "accountId", "label", "scopes", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt", "expires_at_ms" as "expiresAt" from "tokens" where "account_id" = $1 order by "id";

-- credentials.useAppPassword
update "app_passwords" set "last_used_at_ms" = $1 where "id" = $2;

-- credentials.useToken
update "tokens" set "last_used_at_ms" = $1 where "id" = $2;

-- damages.clear
delete from "damages" where "blob_id" = $1;

-- damages.count
select count(*) as "count" from "damages";

-- damages.list
select "blob_id" as "blobId", "kind", "found_by" as "foundBy", "found_at_ms" as "foundAt" from "damages" where "blob_id" > $1 order by "blob_id" limit $2;

-- damages.note
insert into "damages" ("blob_id", "kind", "found_by", "found_at_ms") values ($1, $2, $3, $4) on conflict ("blob_id") do update set "kind" = $5 where "damages"."kind" <> $6;

-- damages.ofBlob
select "blob_id" as "blobId", "kind", "found_by" as "foundBy", "found_at_ms" as "foundAt" from "damages" where "blob_id" = $1;

-- deliveries.addressTo
insert into "deliveries" ("notice_id", "account_id", "delivered_at_ms", "seen_at_ms") values ($1, $2, $3, $4) on conflict do nothing;

-- deliveries.counts
select count(*) as "accounts", count("delivered_at_ms") as "delivered", count("seen_at_ms") as "seen" from "deliveries" where "notice_id" = $1;

-- deliveries.markDelivered
update "deliveries" set "delivered_at_ms" = $1 where "account_id" = $2 and "delivered_at_ms" is null;

-- deliveries.markSeen
insert into "deliveries" ("notice_id", "account_id", "delivered_at_ms", "seen_at_ms") values ($1, $2, $3, $4) on conflict ("notice_id", "account_id") do update set "delivered_at_ms" = coalesce("deliveries"."delivered_at_ms", $5), "seen_at_ms" = coalesce("deliveries"."seen_at_ms", $6);

-- deliveries.ofAccount
select "notice_id" as "noticeId", "delivered_at_ms" as "deliveredAt", "seen_at_ms" as "seenAt" from "deliveries" where "account_id" = $1;

-- deliveries.one
select "delivered_at_ms" as "deliveredAt", "seen_at_ms" as "seenAt" from "deliveries" where "notice_id" = $1 and "account_id" = $2;

-- drafts.announcedIn
select sum(cast("reserved_bytes" as double precision)) as "bytes" from "drafts" where "space_id" = $1 and "finished_node_id" is null and "expires_at_ms" > $2;

-- drafts.byId
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "id" = $1;

-- drafts.countOf
select count(*) as "count" from "drafts" where "account_id" = $1 and "finished_node_id" is null and "joined_into" is null;

-- drafts.counts
select count(*) as "unfinished", count("refused_by") as "refused" from "drafts" where "finished_node_id" is null and "joined_into" is null;

-- drafts.expired
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "expires_at_ms" <= $1 limit $2;

-- drafts.extend
update "drafts" set "expires_at_ms" = $1 where "id" = $2;

-- drafts.extendJoined
update "drafts" set "expires_at_ms" = $1 where "joined_into" = $2;

-- drafts.finish
update "drafts" set "finished_node_id" = $1, "expires_at_ms" = $2 where "id" = $3;

-- drafts.insert
insert into "drafts" ("id", "account_id", "space_id", "path", "size_bytes", "modified_at_ms", "door", "metadata", "head_judged", "refused_by", "finished_node_id", "created_at_ms", "expires_at_ms", "concat", "part_ids", "joined_into", "reserved_bytes") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- drafts.join
update "drafts" set "joined_into" = $1, "reserved_bytes" = $2, "expires_at_ms" = $3 where "id" = $4 and "joined_into" is null;

-- drafts.ofAccount
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "account_id" = $1 and "finished_node_id" is null and "joined_into" is null order by "created_at_ms" desc limit $2;

-- drafts.open
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "finished_node_id" is null and "joined_into" is null and "refused_by" is null;

-- drafts.refuse
update "drafts" set "refused_by" = $1, "expires_at_ms" = $2 where "id" = $3;

-- drafts.remove
delete from "drafts" where "id" = $1;

-- drafts.removeJoined
delete from "drafts" where "joined_into" = $1;

-- drafts.removeUnfinished
delete from "drafts" where "finished_node_id" is null;

-- drafts.reserve
update "drafts" set "reserved_bytes" = $1 where "id" = $2;

-- drafts.setHeadJudged
update "drafts" set "head_judged" = $1 where "id" = $2;

-- drafts.setSize
update "drafts" set "size_bytes" = $1, "reserved_bytes" = $2 where "id" = $3 and "size_bytes" is null;

-- jobs.add
insert into "jobs" ("kind", "payload", "unique_key", "run_at_ms", "lease_until_ms", "last_error") values ($1, $2, $3, $4, $5, $6) on conflict ("unique_key") do update set "run_at_ms" = $7 where "jobs"."lease_until_ms" is null and "jobs"."run_at_ms" > $8;

-- jobs.add
insert into "jobs" ("kind", "payload", "unique_key", "run_at_ms", "lease_until_ms", "last_error") values ($1, $2, $3, $4, $5, $6);

-- jobs.add
update "jobs" set "again_at_ms" = $1 where "unique_key" = $2 and "lease_until_ms" is not null and ("again_at_ms" is null or "again_at_ms" > $3);

-- jobs.claim
update "jobs" set "lease_until_ms" = $1, "attempts" = "attempts" + $2, "again_at_ms" = case when "again_at_ms" > $3 then "again_at_ms" end where "id" = (select "id" from "jobs" where "run_at_ms" <= $4 and ("lease_until_ms" is null or "lease_until_ms" <= $5) order by "run_at_ms", "id" limit $6) returning "id", "payload", "attempts";

-- jobs.countFailed
select count(*) as "count" from "jobs" where "last_error" is not null;

-- jobs.done
delete from "jobs" where "id" = $1 and "attempts" = $2 returning "unique_key" as "uniqueKey", "again_at_ms" as "againAt";

-- jobs.failing
select "id", "kind", "attempts", "last_error" as "lastError" from "jobs" where "attempts" >= $1 and "last_error" is not null limit $2;

-- jobs.nextDue
select min(case when "lease_until_ms" > "run_at_ms" then "lease_until_ms" else "run_at_ms" end) as "at" from "jobs";

-- jobs.retryAt
update "jobs" set "run_at_ms" = $1, "lease_until_ms" = $2, "last_error" = $3 where "id" = $4 and "attempts" = $5;

-- jobs.waiting
select count(*) as "count", min("run_at_ms") as "since" from "jobs" where "run_at_ms" <= $1 and ("lease_until_ms" is null or "lease_until_ms" <= $2);

-- ledger.checkpointHolding
select "size", "note", "at_ms" as "at" from "ledger_checkpoints" where "size" > $1 order by "size" limit $2;

-- ledger.checkpoints
select "size", "note", "at_ms" as "at" from "ledger_checkpoints" where "size" > $1 order by "size" limit $2;

-- ledger.entries
select "index", "kind", "at_ms" as "at", "entry" from "ledger_entries" where "index" >= $1 order by "index" limit $2;

-- ledger.hash
select "hash" from "ledger_hashes" where "level" = $1 and "index" = $2;

-- ledger.hashesOfLevel
select "level", "index", "hash" from "ledger_hashes" where "level" = $1 and "index" > $2 order by "index" limit $3;

-- ledger.insertCheckpoint
insert into "ledger_checkpoints" ("size", "note", "at_ms") values ($1, $2, $3) on conflict do nothing;

-- ledger.insertEntry
insert into "ledger_entries" ("index", "kind", "at_ms", "entry") values ($1, $2, $3, $4);

-- ledger.insertHash
insert into "ledger_hashes" ("level", "index", "hash") values ($1, $2, $3);

-- ledger.latestCheckpoint
select "size", "note", "at_ms" as "at" from "ledger_checkpoints" order by "size" desc limit $1;

-- ledger.size
select max("index") as "last" from "ledger_entries";

-- ledger.topLevel
select max("level") as "level" from "ledger_hashes";

-- locks.any
select "token" from "locks" where "expires_at_ms" > $1 limit 1;

-- locks.below
with recursive "down"("id") as (select "id" from "nodes" where "id" = $1 union all select "nodes"."id" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" inner join "down" on "down"."id" = "locks"."node_id" where "expires_at_ms" > $2;

-- locks.byToken
select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" where "token" = $1 and "expires_at_ms" > $2;

-- locks.insert
insert into "locks" ("token", "node_id", "account_id", "scope", "depth", "owner", "path", "expires_at_ms") values ($1, $2, $3, $4, $5, $6, $7, $8);

-- locks.ofChildren
select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" inner join "nodes" on "nodes"."id" = "locks"."node_id" where "nodes"."parent_id" = $1 and "expires_at_ms" > $2;

-- locks.onWayUp
with recursive "up"("id", "parent_id") as (select "id", "parent_id" from "nodes" where "id" = $1 union all select "nodes"."id", "nodes"."parent_id" from "nodes" inner join "up" on "up"."parent_id" = "nodes"."id") select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" inner join "up" on "up"."id" = "locks"."node_id" where "expires_at_ms" > $2;

-- locks.refresh
update "locks" set "expires_at_ms" = $1 where "token" = $2;

-- locks.remove
delete from "locks" where "token" = $1;

-- locks.removeExpired
delete from "locks" where "expires_at_ms" <= $1;

-- locks.removeOf
delete from "locks" where "node_id" = $1;

-- nodes.ancestors
with recursive "up"("id", "parent_id", "name", "depth") as (select "id", "parent_id", "name", 0 as "depth" from "nodes" where "id" = $1 union all select "nodes"."id", "nodes"."parent_id", "nodes"."name", up.depth + 1 as "depth" from "nodes" inner join "up" on "up"."parent_id" = "nodes"."id") select "id", "parent_id" as "parentId", "name" from "up" order by "depth";

-- nodes.byId
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "id" = $1;

-- nodes.child
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = $1 and "name" = $2;

-- nodes.childCount
select count(*) as "count" from "nodes" where "parent_id" = $1;

-- nodes.children
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = $1 and "name" > $2 order by "name" limit $3;

-- nodes.childrenOfKind
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = $1 and "name" > $2 and "kind" = $3 order by "name" limit $4;

-- nodes.childrenOfKind
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = $1 and "name" > $2 and kind = 'folder' order by "name" limit $3;

-- nodes.copyFilesOf
insert into "nodes" ("space_id", "parent_id", "kind", "name", "etag", "size_bytes", "blob_id", "blob_no", "version_no", "by_bytes", "by_name", "author_id", "created_at_ms", "modified_at_ms", "changed_at_ms") select $1 as "space_id", $2 as "parent_id", "kind", "name", $3 || '-' || id as "etag", "size_bytes", "blob_id", "blob_no", 1 as "version_no", "by_bytes", "by_name", $4 as "author_id", $5 as "created_at_ms", "modified_at_ms", $6 as "changed_at_ms" from "nodes" where "parent_id" = $7 and "kind" = $8;

-- nodes.copyFilesOf
insert into "properties" ("node_id", "namespace", "name", "value") select "target"."id" as "node_id", "properties"."namespace", "properties"."name", "properties"."value" from "properties" inner join "nodes" as "source" on "source"."id" = "properties"."node_id" inner join "nodes" as "target" on "target"."name" = "source"."name" where "source"."parent_id" = $1 and "source"."kind" = $2 and "target"."parent_id" = $3;

-- nodes.delete
delete from "nodes" where "id" = $1;

-- nodes.earlierJudgementsBelow
with recursive "down"("id", "by_name") as (select "id", "by_name" from "nodes" where "id" = $1 union all select "nodes"."id", "nodes"."by_name" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select distinct "by_bytes" as "byBytes", (select "by_name" from "down" where "id" = "node_id" limit $2) as "byName" from "versions" where "node_id" in (select "id" from "down");

-- nodes.entries
select "nodes"."id" as "id", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt" from "nodes" where "parent_id" = $1 and "name" > $2 and "name" <= $3 order by "name" limit $4;

-- nodes.insert
insert into "nodes" ("space_id", "parent_id", "kind", "name", "etag", "size_bytes", "blob_id", "blob_no", "version_no", "by_bytes", "by_name", "author_id", "created_at_ms", "modified_at_ms", "changed_at_ms") values ($1, $2, $3, $4, $5, $6, $7, (select "no" from "blobs" where "id" = $8), $9, $10, $11, $12, $13, $14, $15) returning "id";

-- nodes.judgementsBelow
with recursive "down"("id", "kind", "by_bytes", "by_name") as (select "id", "kind", "by_bytes", "by_name" from "nodes" where "id" = $1 union all select "nodes"."id", "nodes"."kind", "nodes"."by_bytes", "nodes"."by_name" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select distinct "by_bytes" as "byBytes", "by_name" as "byName" from "down" where "kind" = $2;

-- nodes.reachBelow
with recursive "down"("id", "depth", "path_bytes") as (select "id", 0 as "depth", 0 as "path_bytes" from "nodes" where "id" = $1 union all select "nodes"."id", down.depth + 1 as "depth", down.path_bytes + 1 + octet_length(nodes.name) as "path_bytes" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select max("depth") as "depth", max("path_bytes") as "pathBytes" from "down";

-- nodes.setContent
update "nodes" set "etag" = $1, "size_bytes" = $2, "blob_id" = $3, "blob_no" = (select "no" from "blobs" where "id" = $4), "version_no" = "version_no" + $5, "by_bytes" = $6, "by_name" = $7, "author_id" = $8, "modified_at_ms" = $9, "changed_at_ms" = $10 where "id" = $11;

-- nodes.setEtag
update "nodes" set "etag" = $1, "changed_at_ms" = $2 where "id" = $3;

-- nodes.setModifiedAt
update "nodes" set "modified_at_ms" = $1, "etag" = $2 where "id" = $3 returning "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt";

-- nodes.setPlace
update "nodes" set "space_id" = $1, "parent_id" = $2, "name" = $3, "by_name" = $4 where "id" = $5;

-- nodes.setSpaceBelow
with recursive "down"("id") as (select "id" from "nodes" where "id" = $1 union all select "nodes"."id" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") update "nodes" set "space_id" = $2 where "id" in (select "id" from "down");

-- nodes.states
select string_agg(etag, '/') || '|' || string_agg(name, '/') as "states" from (select "etag", "name" from "nodes" where "parent_id" = $1 and "name" > $2 and "name" <= $3 order by "name") as "entries";

-- nodes.touchUpward
with recursive "up"("id", "parent_id") as (select "id", "parent_id" from "nodes" where "id" = $1 union all select "nodes"."id", "nodes"."parent_id" from "nodes" inner join "up" on "up"."parent_id" = "nodes"."id") update "nodes" set "etag" = $2 || '-' || id, "size_bytes" = "size_bytes" + $3, "changed_at_ms" = $4 where "id" in (select "id" from "up");

-- nodes.versionBytesBelow
with recursive "down"("id") as (select "id" from "nodes" where "id" = $1 union all select "nodes"."id" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select sum("size_bytes") as "bytes" from "versions" where "node_id" in (select "id" from "down");

-- nodes.withBlob
select "id" from "nodes" where "blob_no" = (select "no" from "blobs" where "id" = $1) limit $2;

-- notices.allMeasures
select "measures"."id" as "id", "measures"."notice_id" as "noticeId", "measures"."definition" as "definition", "measures"."from_ms" as "from", "measures"."until_ms" as "until", "measures"."ended_by" as "endedBy", "notices"."document" as "document" from "measures" inner join "notices" on "notices"."id" = "measures"."notice_id";

-- notices.approvalsOf
select "account", "at_ms" as "at", "document_hash" as "documentHash", "salt" from "approvals" where "notice_id" = $1 order by "at_ms";

-- notices.byId
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "id" = $1;

-- notices.endMeasure
update "measures" set "until_ms" = $1, "ended_by" = $2 where "id" = $3;

-- notices.epoch
select "value" from "meta" where "key" = $1;

-- notices.insertApproval
insert into "approvals" ("notice_id", "account", "at_ms", "document_hash", "salt") values ($1, $2, $3, $4, $5) on conflict ("notice_id", "account") do update set "at_ms" = $6, "document_hash" = $7, "salt" = $8;

-- notices.insertDraft
insert into "notices" ("id", "state", "document", "changes_notice", "drafted_by", "drafted_at_ms", "published_by", "published_at_ms", "ledger_index") values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- notices.insertMeasure
insert into "measures" ("id", "notice_id", "definition", "from_ms", "until_ms", "ended_by") values ($1, $2, $3, $4, $5, $6);

-- notices.measuresOf
select "measures"."id" as "id", "measures"."notice_id" as "noticeId", "measures"."definition" as "definition", "measures"."from_ms" as "from", "measures"."until_ms" as "until", "measures"."ended_by" as "endedBy" from "measures" where "notice_id" = $1 order by "id";

-- notices.publish
update "notices" set "state" = $1, "published_by" = $2, "published_at_ms" = $3, "ledger_index" = $4 where "id" = $5 and "state" <> $6;

-- notices.published
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "state" = $1 and ("published_at_ms" < $2 or ("published_at_ms" = $3 and "id" < $4)) order by "published_at_ms" desc, "id" desc limit $5;

-- notices.publishedChanging
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "changes_notice" = $1 and "state" = $2 order by "published_at_ms";

-- notices.removeApprovals
delete from "approvals" where "notice_id" = $1;

-- notices.removeDraft
delete from "notices" where "id" = $1 and "state" <> $2;

-- notices.setApproved
update "notices" set "state" = $1 where "id" = $2 and "state" = $3;

-- notices.setDraft
update "notices" set "document" = $1, "changes_notice" = $2, "state" = $3, "drafted_at_ms" = $4 where "id" = $5 and "state" <> $6;

-- notices.setEpoch
update "meta" set "value" = $1 where "key" = $2;

-- notices.setUntil
update "measures" set "until_ms" = $1 where "id" = $2;

-- notices.unpublished
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "state" <> $1 order by "drafted_at_ms" desc;

-- properties.any
select "node_id" from "properties" limit $1;

-- properties.ofChildren
select "properties"."node_id" as "nodeId", "properties"."namespace" as "namespace", "properties"."name" as "name", "properties"."value" as "value" from "properties" inner join "nodes" on "nodes"."id" = "properties"."node_id" where "nodes"."parent_id" = $1;

-- properties.ofNode
select "node_id" as "nodeId", "namespace", "name", "value" from "properties" where "node_id" = $1;

-- properties.remove
delete from "properties" where "node_id" = $1 and "namespace" = $2 and "name" = $3;

-- properties.removeOf
delete from "properties" where "node_id" = $1;

-- properties.set
insert into "properties" ("node_id", "namespace", "name", "value") values ($1, $2, $3, $4) on conflict ("node_id", "namespace", "name") do update set "value" = $5;

-- refusals.closedDay
select "value" from "meta" where "key" = $1;

-- refusals.count
insert into "refusals" ("measure_id", "day", "door", "capability", "media_class", "count") values ($1, $2, $3, $4, $5, $6) on conflict ("measure_id", "day", "door", "capability", "media_class") do update set "count" = "refusals"."count" + $7;

-- refusals.days
select distinct "day" from "refusals" where "day" > $1 and "day" < $2 order by "day";

-- refusals.ofDay
select "measure_id" as "measureId", "capability", sum("count") as "count" from "refusals" where "day" = $1 group by "measure_id", "capability" order by "measure_id", "capability";

-- refusals.ofMeasure
select sum("count") as "count" from "refusals" where "measure_id" = $1;

-- refusals.setClosedDay
update "meta" set "value" = $1 where "key" = $2;

-- scrubs.current
select "started_at_ms" as "startedAt", "finished_at_ms" as "finishedAt", "next_at_ms" as "nextAt", "blob_id" as "blobId", "position_bytes" as "positionBytes", "read_bytes" as "readBytes", "total_bytes" as "totalBytes" from "scrubs" where "id" = $1;

-- scrubs.set
insert into "scrubs" ("id", "started_at_ms", "finished_at_ms", "next_at_ms", "blob_id", "position_bytes", "read_bytes", "total_bytes") values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict ("id") do update set "started_at_ms" = "excluded"."started_at_ms", "finished_at_ms" = "excluded"."finished_at_ms", "next_at_ms" = "excluded"."next_at_ms", "blob_id" = "excluded"."blob_id", "position_bytes" = "excluded"."position_bytes", "read_bytes" = "excluded"."read_bytes", "total_bytes" = "excluded"."total_bytes";

-- simulation.editions
select distinct "owner_id" as "accountId", "edition" from "spaces" where "owner_id" > $1 and "owner_id" <= $2;

-- simulation.stored
select "accounts"."id" as "accountId", "accounts"."name" as "accountName", "accounts"."created_at_ms" as "createdAt", "spaces"."edition" as "edition", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", count(*) as "files", coalesce(sum(nodes.size_bytes), 0) as "bytes" from "nodes" inner join "spaces" on "spaces"."id" = "nodes"."space_id" inner join "accounts" on "accounts"."id" = "spaces"."owner_id" where "nodes"."kind" = $1 group by "accounts"."id", "spaces"."edition", "nodes"."by_bytes", "nodes"."by_name" order by "accounts"."id";

-- spaces.byId
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "id" = $1;

-- spaces.charge
update "spaces" set "used_bytes" = "used_bytes" + $1 where "id" = $2 and ("quota_bytes" is null or "used_bytes" + $3 <= "quota_bytes");

-- spaces.charge
update "spaces" set "used_bytes" = "used_bytes" - $1 where "id" = $2;

-- spaces.filling
select "quota_bytes" as "quotaBytes", "used_bytes" as "usedBytes" from "spaces" where "id" = $1;

-- spaces.homeOf
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "owner_id" = $1 and "is_home" = $2;

-- spaces.insert
insert into "spaces" ("owner_id", "name", "root_id", "edition", "is_home", "quota_bytes", "used_bytes", "created_at_ms") values ($1, $2, $3, $4, $5, $6, $7, $8) returning "id";

-- spaces.list
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "id" > $1 order by "id" limit $2;

-- spaces.ownedBy
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "owner_id" = $1 order by "is_home" desc, "id";

-- spaces.setEditionOf
update "spaces" set "edition" = $1 where "owner_id" = $2;

-- spaces.setQuota
update "spaces" set "quota_bytes" = $1 where "id" = $2;

-- spaces.setRoot
update "spaces" set "root_id" = $1 where "id" = $2;

-- spaces.standing
select "spaces"."root_id" as "rootId", "spaces"."owner_id" as "ownerId", "spaces"."edition" as "spaceEdition", "accounts"."id" as "accountId", "accounts"."name" as "accountName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."created_at_ms" as "createdAt" from "spaces" inner join "accounts" on "accounts"."id" = $1 where "spaces"."id" = $2;

-- spaces.usedBytes
select sum("used_bytes") as "bytes" from "spaces";

-- sums.count
select max("sheet") as "sheet" from "slice_sums" where "blob_id" = $1;

-- sums.dropFrom
delete from "slice_sums" where "blob_id" = $1 and "sheet" >= $2;

-- sums.put
insert into "slice_sums" ("blob_id", "sheet", "sums") values ($1, $2, $3) on conflict ("blob_id", "sheet") do update set "sums" = "excluded"."sums" where "slice_sums"."sums" <> "excluded"."sums";

-- sums.sheet
select "sums" from "slice_sums" where "blob_id" = $1 and "sheet" = $2;

-- trash.insert
insert into "trash" ("node_id", "space_id", "parent_id", "path", "deleted_by", "deleted_at_ms", "size_bytes") values ($1, $2, $3, $4, $5, $6, $7);

-- trash.ofSpace
select "trash"."node_id" as "nodeId", "trash"."space_id" as "spaceId", "trash"."parent_id" as "parentId", "trash"."path" as "path", "trash"."deleted_by" as "deletedBy", "trash"."deleted_at_ms" as "deletedAt", "trash"."size_bytes" as "size" from "trash" where "space_id" = $1 and "node_id" < $2 order by "node_id" desc limit $3;

-- trash.olderThan
select "trash"."node_id" as "nodeId", "trash"."space_id" as "spaceId", "trash"."parent_id" as "parentId", "trash"."path" as "path", "trash"."deleted_by" as "deletedBy", "trash"."deleted_at_ms" as "deletedAt", "trash"."size_bytes" as "size" from "trash" inner join "spaces" on "spaces"."id" = "trash"."space_id" inner join "accounts" on "accounts"."id" = "spaces"."owner_id" where "deleted_at_ms" < $1 and "accounts"."state" = $2 order by "deleted_at_ms" limit $3;

-- trash.one
select "trash"."node_id" as "nodeId", "trash"."space_id" as "spaceId", "trash"."parent_id" as "parentId", "trash"."path" as "path", "trash"."deleted_by" as "deletedBy", "trash"."deleted_at_ms" as "deletedAt", "trash"."size_bytes" as "size" from "trash" where "node_id" = $1;

-- trash.remove
delete from "trash" where "node_id" = $1;

-- versions.bytesOf
select sum("size_bytes") as "bytes" from "versions" where "node_id" = $1;

-- versions.insert
insert into "versions" ("node_id", "version_no", "blob_id", "blob_no", "size_bytes", "by_bytes", "author_id", "modified_at_ms", "made_at_ms") values ($1, $2, $3, (select "no" from "blobs" where "id" = $4), $5, $6, $7, $8, $9);

-- versions.nodesWithHistory
select distinct "node_id" as "nodeId" from "versions" where "node_id" > $1 and "made_at_ms" < $2 order by "node_id" limit $3;

-- versions.ofNode
select "versions"."node_id" as "nodeId", "versions"."version_no" as "versionNo", "versions"."blob_id" as "blobId", "versions"."size_bytes" as "size", "versions"."by_bytes" as "byBytes", "versions"."author_id" as "authorId", "versions"."modified_at_ms" as "modifiedAt", "versions"."made_at_ms" as "madeAt" from "versions" where "node_id" = $1 order by "version_no" desc;

-- versions.one
select "versions"."node_id" as "nodeId", "versions"."version_no" as "versionNo", "versions"."blob_id" as "blobId", "versions"."size_bytes" as "size", "versions"."by_bytes" as "byBytes", "versions"."author_id" as "authorId", "versions"."modified_at_ms" as "modifiedAt", "versions"."made_at_ms" as "madeAt" from "versions" where "node_id" = $1 and "version_no" = $2;

-- versions.remove
delete from "versions" where "node_id" = $1 and "version_no" = $2;

-- versions.removeAll
delete from "versions" where "node_id" = $1;
