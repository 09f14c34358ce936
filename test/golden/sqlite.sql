-- accounts.bumpAuthEpoch
update "accounts" set "auth_epoch" = "auth_epoch" + +? where "id" = +?;

-- accounts.byId
select "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt" from "accounts" where "id" = +?;

-- accounts.byNameKey
select "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt" from "accounts" where "name_key" = +?;

-- accounts.count
select count(*) as "count" from "accounts";

-- accounts.insert
insert into "accounts" ("name", "name_key", "display_name", "role", "edition", "state", "suspended_by", "language", "password_hash", "created_at_ms") values (+?, +?, +?, +?, +?, +?, +?, +?, +?, +?) returning "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt";

-- accounts.list
select "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt" from "accounts" where "id" > +? order by "id" limit +?;

-- accounts.setPassword
update "accounts" set "password_hash" = +?, "auth_epoch" = "auth_epoch" + +? where "id" = +?;

-- accounts.setProfile
update "accounts" set "display_name" = +?, "role" = +?, "edition" = +?, "language" = +? where "id" = +? returning "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt";

-- accounts.setState
update "accounts" set "state" = +?, "suspended_by" = +?, "auth_epoch" = "auth_epoch" + +? where "id" = +? returning "accounts"."id" as "id", "accounts"."name" as "name", "accounts"."display_name" as "displayName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."language" as "language", "accounts"."password_hash" as "passwordHash", "accounts"."auth_epoch" as "authEpoch", "accounts"."created_at_ms" as "createdAt";

-- backups.begin
insert into "backups" ("id", "folder", "begun_at_ms", "lease_until_ms", "finished_at_ms") values (+?, +?, +?, +?, +?);

-- backups.extend
update "backups" set "lease_until_ms" = +? where "id" = +? and "lease_until_ms" > +?;

-- backups.finish
update "backups" set "lease_until_ms" = +?, "finished_at_ms" = +? where "id" = +?;

-- backups.forgetOld
delete from "backups" where ("lease_until_ms" <= +? or "finished_at_ms" < +?);

-- backups.giveUp
delete from "backups" where "id" = +? and "finished_at_ms" is null;

-- backups.latest
select "id", "folder", "begun_at_ms" as "begunAt", "finished_at_ms" as "finishedAt" from "backups" where "finished_at_ms" is not null order by "begun_at_ms" desc limit +?;

-- backups.leasedUntil
select max("lease_until_ms") as "until" from "backups" where "lease_until_ms" > +?;

-- blobs.doom
update "blobs" set "state" = +? where "id" = +? and "expected_at_ms" < +? and not exists (select "nodes"."id" from "nodes" where "blob_no" = "blobs"."no") and not exists (select "node_id" from "versions" where "versions"."blob_no" = "blobs"."no");

-- blobs.doomed
select "id", "inline_bytes" is not null as "isInline" from "blobs" where state <> 'kept' and "state" = +? limit +?;

-- blobs.expect
insert into "blobs" ("id", "size_bytes", "state", "expected_at_ms", "inline_bytes") values (+?, +?, +?, +?, +?) on conflict ("id") do update set "expected_at_ms" = +? where "blobs"."state" <> +?;

-- blobs.forget
delete from "blobs" where "id" = +? and "state" = +?;

-- blobs.inlineBytes
select "inline_bytes" as "bytes" from "blobs" where "id" = +?;

-- blobs.keep
insert into "blobs" ("id", "size_bytes", "state", "expected_at_ms", "inline_bytes") values (+?, +?, +?, +?, +?) on conflict ("id") do nothing;

-- blobs.keep
insert into "blobs" ("id", "size_bytes", "state", "expected_at_ms", "inline_bytes") values (+?, +?, +?, +?, +?) on conflict ("id") do update set "state" = +?, "inline_bytes" = "excluded"."inline_bytes" where "blobs"."state" = +?;

-- blobs.keep
select "state", "inline_bytes" = +? as "isSame", exists (select "blob_id" from "damages" where "blob_id" = "blobs"."id") as "isDamaged" from "blobs" where "id" = +?;

-- blobs.list
select "id", "size_bytes" as "size", "state", "inline_bytes" is not null as "isInline", octet_length("inline_bytes") as "inlineSize" from "blobs" where "id" > +? order by "id" limit +?;

-- blobs.mend
update "blobs" set "inline_bytes" = +? where "id" = +?;

-- blobs.one
select "id", "size_bytes" as "size", "state", "inline_bytes" is not null as "isInline", octet_length("inline_bytes") as "inlineSize" from "blobs" where "id" = +?;

-- blobs.release
update "blobs" set "state" = +?, "expected_at_ms" = +? where "id" = +? and "state" = +? and not exists (select "nodes"."id" from "nodes" where "blob_no" = "blobs"."no") and not exists (select "node_id" from "versions" where "versions"."blob_no" = "blobs"."no");

-- blobs.state
select "state", "size_bytes" as "size" from "blobs" where "id" = +?;

-- blobs.unnamed
select "id" from "blobs" where "expected_at_ms" < +? and "state" <> +? and "id" > +? and not exists (select "nodes"."id" from "nodes" where "blob_no" = "blobs"."no") and not exists (select "node_id" from "versions" where "versions"."blob_no" = "blobs"."no") order by "id" limit +?;

-- blobs.unsettled
select "id" from "blobs" where state <> 'kept' and "state" = +? and "expected_at_ms" < +? limit +?;

-- changes.add
insert into "changes" ("space_id", "node_id", "kind", "account_id", "door", "at_ms") values (+?, +?, +?, +?, +?, +?);

-- changes.since
select "id", "space_id" as "spaceId", "node_id" as "nodeId", "kind", "account_id" as "accountId", "door", "at_ms" as "at" from "changes" where "space_id" = +? and "id" > +? order by "id" limit +?;

-- checks.folderMiscounts
select "folder"."id" as "id", "folder"."size_bytes" as "recorded", coalesce(sum("member"."size_bytes"), 0) as "counted" from "nodes" as "folder" left join "nodes" as "member" on "member"."parent_id" = "folder"."id" where "folder"."kind" = +? group by "folder"."id", "folder"."size_bytes" having "folder"."size_bytes" <> coalesce(sum("member"."size_bytes"), 0) order by "folder"."id" limit +?;

-- checks.keptTotals
select count(*) as "count", coalesce(sum("size_bytes"), 0) as "bytes" from "blobs" where "state" = +?;

-- checks.namers
select "id" from "nodes" where "blob_no" = (select "no" from "blobs" where "id" = +?) union select "node_id" as "id" from "versions" where "blob_no" = (select "no" from "blobs" where "id" = +?) order by "id" limit +?;

-- checks.spaceMiscounts
select "id", "root_id" as "rootId", "used_bytes" as "usedBytes" from "spaces" order by "id";

-- checks.spaceMiscounts
select "nodes"."space_id" as "spaceId", sum("versions"."size_bytes") as "bytes" from "versions" inner join "nodes" on "nodes"."id" = "versions"."node_id" group by "nodes"."space_id";

-- checks.spaceMiscounts
select "space_id" as "spaceId", sum("size_bytes") as "bytes" from "nodes" where "kind" = +? group by "space_id";

-- checks.strays
select "nodes"."id" as "id" from "nodes" inner join "nodes" as "folder" on "folder"."id" = "nodes"."parent_id" left join "trash" on "trash"."node_id" = "nodes"."id" where ("folder"."kind" <> +? or "folder"."space_id" <> "nodes"."space_id" or "trash"."node_id" is not null) order by "nodes"."id" limit +?;

-- checks.strays
select "nodes"."id" as "id" from "nodes" where "nodes"."parent_id" is null and not exists (select "id" from "spaces" where "root_id" = "nodes"."id") and not exists (select "node_id" from "trash" where "node_id" = "nodes"."id") order by "nodes"."id" limit +?;

-- checks.unfit
select "nodes"."id" as "nodeId", "nodes"."blob_id" as "blobId" from "nodes" left join "blobs" on "blobs"."no" = "nodes"."blob_no" where "nodes"."blob_id" is not null and ("blobs"."id" is null or "blobs"."state" <> +? or "blobs"."size_bytes" <> "nodes"."size_bytes" or "blobs"."id" <> "nodes"."blob_id") order by "nodes"."id" limit +?;

-- checks.unfit
select "versions"."node_id" as "nodeId", "versions"."blob_id" as "blobId" from "versions" left join "blobs" on "blobs"."no" = "versions"."blob_no" where ("blobs"."id" is null or "blobs"."state" <> +? or "blobs"."size_bytes" <> "versions"."size_bytes" or "blobs"."id" <> "versions"."blob_id") order by "versions"."node_id" limit +?;

-- credentials.appPasswordByHash
select "id", "account_id" as "accountId", "label", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt" from "app_passwords" where "secret_hash" = +?;

-- credentials.appPasswordsOf
select "id", "account_id" as "accountId", "label", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt" from "app_passwords" where "account_id" = +? order by "id";

-- credentials.failuresOf
select "failures", "last_at_ms" as "lastAt" from "sign_in_failures" where "key" = +?;

-- credentials.forgetFailures
delete from "sign_in_failures" where "key" = +?;

-- credentials.forgetOldFailures
delete from "sign_in_failures" where "last_at_ms" < +?;

-- credentials.insertAppPassword
insert into "app_passwords" ("account_id", "label", "secret_hash", "created_at_ms", "last_used_at_ms") values (+?, +?, +?, +?, +?) returning "id", "account_id" as "accountId", "label", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt";

-- credentials.insertSession
insert into "sessions" ("id", "account_id", "secret_hash", "user_agent", "address", "created_at_ms", "last_seen_at_ms", "expires_at_ms") values (+?, +?, +?, +?, +?, +?, +?, +?);

-- credentials.insertToken
insert into "tokens" ("account_id", "label", "scopes", "secret_hash", "created_at_ms", "last_used_at_ms", "expires_at_ms") values (+?, +?, +?, +?, +?, +?, +?) returning "id", "account_id" as "accountId", "label", "scopes", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt", "expires_at_ms" as "expiresAt";

-- credentials.isFamiliar
select "last_at_ms" as "lastAt" from "familiar_addresses" where "account_id" = +? and "address" = +?;

-- credentials.removeAppPassword
delete from "app_passwords" where "account_id" = +? and "id" = +?;

-- credentials.removeExpiredSessions
delete from "sessions" where "expires_at_ms" <= +?;

-- credentials.removeSession
delete from "sessions" where "account_id" = +? and "id" = +?;

-- credentials.removeSessionsBut
delete from "sessions" where "account_id" = +? and "id" <> +?;

-- credentials.removeToken
delete from "tokens" where "account_id" = +? and "id" = +?;

-- credentials.seeSession
update "sessions" set "last_seen_at_ms" = +?, "expires_at_ms" = +? where "id" = +?;

-- credentials.sessionByHash
select "id", "account_id" as "accountId", "secret_hash" as "secretHash", "user_agent" as "userAgent", "address", "created_at_ms" as "createdAt", "last_seen_at_ms" as "lastSeenAt", "expires_at_ms" as "expiresAt" from "sessions" where "secret_hash" = +?;

-- credentials.sessionsOf
select "id", "account_id" as "accountId", "secret_hash" as "secretHash", "user_agent" as "userAgent", "address", "created_at_ms" as "createdAt", "last_seen_at_ms" as "lastSeenAt", "expires_at_ms" as "expiresAt" from "sessions" where "account_id" = +? order by "last_seen_at_ms" desc;

-- credentials.setFailures
insert into "sign_in_failures" ("key", "failures", "last_at_ms") values (+?, +?, +?) on conflict ("key") do update set "failures" = +?, "last_at_ms" = +?;

-- credentials.setFamiliar
insert into "familiar_addresses" ("account_id", "address", "last_at_ms") values (+?, +?, +?) on conflict ("account_id", "address") do update set "last_at_ms" = +?;

-- credentials.tokenByHash
select "id", "account_id" as "accountId", "label", "scopes", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt", "expires_at_ms" as "expiresAt" from "tokens" where "secret_hash" = +?;

-- credentials.tokensOf
select "id", "account_id" as "accountId", "label", "scopes", "created_at_ms" as "createdAt", "last_used_at_ms" as "lastUsedAt", "expires_at_ms" as "expiresAt" from "tokens" where "account_id" = +? order by "id";

-- credentials.useAppPassword
update "app_passwords" set "last_used_at_ms" = +? where "id" = +?;

-- credentials.useToken
update "tokens" set "last_used_at_ms" = +? where "id" = +?;

-- damages.clear
delete from "damages" where "blob_id" = +?;

-- damages.count
select count(*) as "count" from "damages";

-- damages.list
select "blob_id" as "blobId", "kind", "found_by" as "foundBy", "found_at_ms" as "foundAt" from "damages" where "blob_id" > +? order by "blob_id" limit +?;

-- damages.note
insert into "damages" ("blob_id", "kind", "found_by", "found_at_ms") values (+?, +?, +?, +?) on conflict ("blob_id") do update set "kind" = +? where "damages"."kind" <> +?;

-- damages.ofBlob
select "blob_id" as "blobId", "kind", "found_by" as "foundBy", "found_at_ms" as "foundAt" from "damages" where "blob_id" = +?;

-- deliveries.addressTo
insert into "deliveries" ("notice_id", "account_id", "delivered_at_ms", "seen_at_ms") values (+?, +?, +?, +?) on conflict do nothing;

-- deliveries.counts
select count(*) as "accounts", count("delivered_at_ms") as "delivered", count("seen_at_ms") as "seen" from "deliveries" where "notice_id" = +?;

-- deliveries.markDelivered
update "deliveries" set "delivered_at_ms" = +? where "account_id" = +? and "delivered_at_ms" is null;

-- deliveries.markSeen
insert into "deliveries" ("notice_id", "account_id", "delivered_at_ms", "seen_at_ms") values (+?, +?, +?, +?) on conflict ("notice_id", "account_id") do update set "delivered_at_ms" = coalesce("deliveries"."delivered_at_ms", +?), "seen_at_ms" = coalesce("deliveries"."seen_at_ms", +?);

-- deliveries.ofAccount
select "notice_id" as "noticeId", "delivered_at_ms" as "deliveredAt", "seen_at_ms" as "seenAt" from "deliveries" where "account_id" = +?;

-- deliveries.one
select "delivered_at_ms" as "deliveredAt", "seen_at_ms" as "seenAt" from "deliveries" where "notice_id" = +? and "account_id" = +?;

-- drafts.announcedIn
select sum(cast("reserved_bytes" as double precision)) as "bytes" from "drafts" where "space_id" = +? and "finished_node_id" is null and "expires_at_ms" > +?;

-- drafts.byId
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "id" = +?;

-- drafts.countOf
select count(*) as "count" from "drafts" where "account_id" = +? and "finished_node_id" is null and "joined_into" is null;

-- drafts.counts
select count(*) as "unfinished", count("refused_by") as "refused" from "drafts" where "finished_node_id" is null and "joined_into" is null;

-- drafts.expired
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "expires_at_ms" <= +? limit +?;

-- drafts.extend
update "drafts" set "expires_at_ms" = +? where "id" = +?;

-- drafts.extendJoined
update "drafts" set "expires_at_ms" = +? where "joined_into" = +?;

-- drafts.finish
update "drafts" set "finished_node_id" = +?, "expires_at_ms" = +? where "id" = +?;

-- drafts.insert
insert into "drafts" ("id", "account_id", "space_id", "path", "size_bytes", "modified_at_ms", "door", "metadata", "head_judged", "refused_by", "finished_node_id", "created_at_ms", "expires_at_ms", "concat", "part_ids", "joined_into", "reserved_bytes") values (+?, +?, +?, +?, +?, +?, +?, +?, +?, +?, +?, +?, +?, +?, +?, +?, +?);

-- drafts.join
update "drafts" set "joined_into" = +?, "reserved_bytes" = +?, "expires_at_ms" = +? where "id" = +? and "joined_into" is null;

-- drafts.ofAccount
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "account_id" = +? and "finished_node_id" is null and "joined_into" is null order by "created_at_ms" desc limit +?;

-- drafts.open
select "drafts"."id" as "id", "drafts"."account_id" as "accountId", "drafts"."space_id" as "spaceId", "drafts"."path" as "path", "drafts"."size_bytes" as "size", "drafts"."modified_at_ms" as "modifiedAt", "drafts"."door" as "door", "drafts"."metadata" as "metadata", "drafts"."head_judged" as "headJudged", "drafts"."refused_by" as "refusedBy", "drafts"."finished_node_id" as "finishedNodeId", "drafts"."created_at_ms" as "createdAt", "drafts"."expires_at_ms" as "expiresAt", "drafts"."concat" as "concat", "drafts"."part_ids" as "partIds", "drafts"."joined_into" as "joinedInto", "drafts"."reserved_bytes" as "reservedBytes" from "drafts" where "finished_node_id" is null and "joined_into" is null and "refused_by" is null;

-- drafts.refuse
update "drafts" set "refused_by" = +?, "expires_at_ms" = +? where "id" = +?;

-- drafts.remove
delete from "drafts" where "id" = +?;

-- drafts.removeJoined
delete from "drafts" where "joined_into" = +?;

-- drafts.removeUnfinished
delete from "drafts" where "finished_node_id" is null;

-- drafts.reserve
update "drafts" set "reserved_bytes" = +? where "id" = +?;

-- drafts.setHeadJudged
update "drafts" set "head_judged" = +? where "id" = +?;

-- drafts.setSize
update "drafts" set "size_bytes" = +?, "reserved_bytes" = +? where "id" = +? and "size_bytes" is null;

-- jobs.add
insert into "jobs" ("kind", "payload", "unique_key", "run_at_ms", "lease_until_ms", "last_error") values (+?, +?, +?, +?, +?, +?) on conflict ("unique_key") do update set "run_at_ms" = +? where "jobs"."lease_until_ms" is null and "jobs"."run_at_ms" > +?;

-- jobs.add
insert into "jobs" ("kind", "payload", "unique_key", "run_at_ms", "lease_until_ms", "last_error") values (+?, +?, +?, +?, +?, +?);

-- jobs.add
update "jobs" set "again_at_ms" = +? where "unique_key" = +? and "lease_until_ms" is not null and ("again_at_ms" is null or "again_at_ms" > +?);

-- jobs.claim
update "jobs" set "lease_until_ms" = +?, "attempts" = "attempts" + +?, "again_at_ms" = case when "again_at_ms" > +? then "again_at_ms" end where "id" = (select "id" from "jobs" where "run_at_ms" <= +? and ("lease_until_ms" is null or "lease_until_ms" <= +?) order by "run_at_ms", "id" limit +?) returning "id", "payload", "attempts";

-- jobs.countFailed
select count(*) as "count" from "jobs" where "last_error" is not null;

-- jobs.done
delete from "jobs" where "id" = +? and "attempts" = +? returning "unique_key" as "uniqueKey", "again_at_ms" as "againAt";

-- jobs.failing
select "id", "kind", "attempts", "last_error" as "lastError" from "jobs" where "attempts" >= +? and "last_error" is not null limit +?;

-- jobs.nextDue
select min(case when "lease_until_ms" > "run_at_ms" then "lease_until_ms" else "run_at_ms" end) as "at" from "jobs";

-- jobs.retryAt
update "jobs" set "run_at_ms" = +?, "lease_until_ms" = +?, "last_error" = +? where "id" = +? and "attempts" = +?;

-- jobs.waiting
select count(*) as "count", min("run_at_ms") as "since" from "jobs" where "run_at_ms" <= +? and ("lease_until_ms" is null or "lease_until_ms" <= +?);

-- ledger.checkpointHolding
select "size", "note", "at_ms" as "at" from "ledger_checkpoints" where "size" > +? order by "size" limit +?;

-- ledger.checkpoints
select "size", "note", "at_ms" as "at" from "ledger_checkpoints" where "size" > +? order by "size" limit +?;

-- ledger.entries
select "index", "kind", "at_ms" as "at", "entry" from "ledger_entries" where "index" >= +? order by "index" limit +?;

-- ledger.hash
select "hash" from "ledger_hashes" where "level" = +? and "index" = +?;

-- ledger.hashesOfLevel
select "level", "index", "hash" from "ledger_hashes" where "level" = +? and "index" > +? order by "index" limit +?;

-- ledger.insertCheckpoint
insert into "ledger_checkpoints" ("size", "note", "at_ms") values (+?, +?, +?) on conflict do nothing;

-- ledger.insertEntry
insert into "ledger_entries" ("index", "kind", "at_ms", "entry") values (+?, +?, +?, +?);

-- ledger.insertHash
insert into "ledger_hashes" ("level", "index", "hash") values (+?, +?, +?);

-- ledger.latestCheckpoint
select "size", "note", "at_ms" as "at" from "ledger_checkpoints" order by "size" desc limit +?;

-- ledger.size
select max("index") as "last" from "ledger_entries";

-- ledger.topLevel
select max("level") as "level" from "ledger_hashes";

-- locks.any
select "token" from "locks" where "expires_at_ms" > +? limit 1;

-- locks.below
with recursive "down"("id") as (select "id" from "nodes" where "id" = +? union all select "nodes"."id" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" inner join "down" on "down"."id" = "locks"."node_id" where "expires_at_ms" > +?;

-- locks.byToken
select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" where "token" = +? and "expires_at_ms" > +?;

-- locks.insert
insert into "locks" ("token", "node_id", "account_id", "scope", "depth", "owner", "path", "expires_at_ms") values (+?, +?, +?, +?, +?, +?, +?, +?);

-- locks.ofChildren
select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" inner join "nodes" on "nodes"."id" = "locks"."node_id" where "nodes"."parent_id" = +? and "expires_at_ms" > +?;

-- locks.onWayUp
with recursive "up"("id", "parent_id") as (select "id", "parent_id" from "nodes" where "id" = +? union all select "nodes"."id", "nodes"."parent_id" from "nodes" inner join "up" on "up"."parent_id" = "nodes"."id") select "locks"."token" as "token", "locks"."node_id" as "nodeId", "locks"."account_id" as "accountId", "locks"."scope" as "scope", "locks"."depth" as "depth", "locks"."owner" as "owner", "locks"."path" as "path", "locks"."expires_at_ms" as "expiresAt" from "locks" inner join "up" on "up"."id" = "locks"."node_id" where "expires_at_ms" > +?;

-- locks.refresh
update "locks" set "expires_at_ms" = +? where "token" = +?;

-- locks.remove
delete from "locks" where "token" = +?;

-- locks.removeExpired
delete from "locks" where "expires_at_ms" <= +?;

-- locks.removeOf
delete from "locks" where "node_id" = +?;

-- nodes.ancestors
with recursive "up"("id", "parent_id", "name", "depth") as (select "id", "parent_id", "name", 0 as "depth" from "nodes" where "id" = +? union all select "nodes"."id", "nodes"."parent_id", "nodes"."name", up.depth + 1 as "depth" from "nodes" inner join "up" on "up"."parent_id" = "nodes"."id") select "id", "parent_id" as "parentId", "name" from "up" order by "depth";

-- nodes.byId
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "id" = +?;

-- nodes.child
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = +? and "name" = +?;

-- nodes.childCount
select count(*) as "count" from "nodes" where "parent_id" = +?;

-- nodes.children
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = +? and "name" > +? order by "name" limit +?;

-- nodes.childrenOfKind
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = +? and "name" > +? and "kind" = +? order by "name" limit +?;

-- nodes.childrenOfKind
select "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt" from "nodes" where "parent_id" = +? and "name" > +? and kind = 'folder' order by "name" limit +?;

-- nodes.copyFilesOf
insert into "nodes" ("space_id", "parent_id", "kind", "name", "etag", "size_bytes", "blob_id", "blob_no", "version_no", "by_bytes", "by_name", "author_id", "created_at_ms", "modified_at_ms", "changed_at_ms") select +? as "space_id", +? as "parent_id", "kind", "name", +? || '-' || id as "etag", "size_bytes", "blob_id", "blob_no", 1 as "version_no", "by_bytes", "by_name", +? as "author_id", +? as "created_at_ms", "modified_at_ms", +? as "changed_at_ms" from "nodes" where "parent_id" = +? and "kind" = +?;

-- nodes.copyFilesOf
insert into "properties" ("node_id", "namespace", "name", "value") select "target"."id" as "node_id", "properties"."namespace", "properties"."name", "properties"."value" from "properties" inner join "nodes" as "source" on "source"."id" = "properties"."node_id" inner join "nodes" as "target" on "target"."name" = "source"."name" where "source"."parent_id" = +? and "source"."kind" = +? and "target"."parent_id" = +?;

-- nodes.delete
delete from "nodes" where "id" = +?;

-- nodes.earlierJudgementsBelow
with recursive "down"("id", "by_name") as (select "id", "by_name" from "nodes" where "id" = +? union all select "nodes"."id", "nodes"."by_name" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select distinct "by_bytes" as "byBytes", (select "by_name" from "down" where "id" = "node_id" limit +?) as "byName" from "versions" where "node_id" in (select "id" from "down");

-- nodes.entries
select "nodes"."id" as "id", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt" from "nodes" where "parent_id" = +? and "name" > +? and "name" <= +? order by "name" limit +?;

-- nodes.insert
insert into "nodes" ("space_id", "parent_id", "kind", "name", "etag", "size_bytes", "blob_id", "blob_no", "version_no", "by_bytes", "by_name", "author_id", "created_at_ms", "modified_at_ms", "changed_at_ms") values (+?, +?, +?, +?, +?, +?, +?, (select "no" from "blobs" where "id" = +?), +?, +?, +?, +?, +?, +?, +?) returning "id";

-- nodes.judgementsBelow
with recursive "down"("id", "kind", "by_bytes", "by_name") as (select "id", "kind", "by_bytes", "by_name" from "nodes" where "id" = +? union all select "nodes"."id", "nodes"."kind", "nodes"."by_bytes", "nodes"."by_name" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select distinct "by_bytes" as "byBytes", "by_name" as "byName" from "down" where "kind" = +?;

-- nodes.reachBelow
with recursive "down"("id", "depth", "path_bytes") as (select "id", 0 as "depth", 0 as "path_bytes" from "nodes" where "id" = +? union all select "nodes"."id", down.depth + 1 as "depth", down.path_bytes + 1 + octet_length(nodes.name) as "path_bytes" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select max("depth") as "depth", max("path_bytes") as "pathBytes" from "down";

-- nodes.setContent
update "nodes" set "etag" = +?, "size_bytes" = +?, "blob_id" = +?, "blob_no" = (select "no" from "blobs" where "id" = +?), "version_no" = "version_no" + +?, "by_bytes" = +?, "by_name" = +?, "author_id" = +?, "modified_at_ms" = +?, "changed_at_ms" = +? where "id" = +?;

-- nodes.setEtag
update "nodes" set "etag" = +?, "changed_at_ms" = +? where "id" = +?;

-- nodes.setModifiedAt
update "nodes" set "modified_at_ms" = +?, "etag" = +? where "id" = +? returning "nodes"."id" as "id", "nodes"."space_id" as "spaceId", "nodes"."parent_id" as "parentId", "nodes"."kind" as "kind", "nodes"."name" as "name", "nodes"."etag" as "etag", "nodes"."size_bytes" as "size", "nodes"."blob_id" as "blobId", "nodes"."version_no" as "versionNo", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", "nodes"."author_id" as "authorId", "nodes"."created_at_ms" as "createdAt", "nodes"."modified_at_ms" as "modifiedAt", "nodes"."changed_at_ms" as "changedAt";

-- nodes.setPlace
update "nodes" set "space_id" = +?, "parent_id" = +?, "name" = +?, "by_name" = +? where "id" = +?;

-- nodes.setSpaceBelow
with recursive "down"("id") as (select "id" from "nodes" where "id" = +? union all select "nodes"."id" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") update "nodes" set "space_id" = +? where "id" in (select "id" from "down");

-- nodes.states
select string_agg(etag, '/') || '|' || string_agg(name, '/') as "states" from (select "etag", "name" from "nodes" where "parent_id" = +? and "name" > +? and "name" <= +? order by "name") as "entries";

-- nodes.touchUpward
with recursive "up"("id", "parent_id") as (select "id", "parent_id" from "nodes" where "id" = +? union all select "nodes"."id", "nodes"."parent_id" from "nodes" inner join "up" on "up"."parent_id" = "nodes"."id") update "nodes" set "etag" = +? || '-' || id, "size_bytes" = "size_bytes" + +?, "changed_at_ms" = +? where "id" in (select "id" from "up");

-- nodes.versionBytesBelow
with recursive "down"("id") as (select "id" from "nodes" where "id" = +? union all select "nodes"."id" from "nodes" inner join "down" on "down"."id" = "nodes"."parent_id") select sum("size_bytes") as "bytes" from "versions" where "node_id" in (select "id" from "down");

-- nodes.withBlob
select "id" from "nodes" where "blob_no" = (select "no" from "blobs" where "id" = +?) limit +?;

-- notices.allMeasures
select "measures"."id" as "id", "measures"."notice_id" as "noticeId", "measures"."definition" as "definition", "measures"."from_ms" as "from", "measures"."until_ms" as "until", "measures"."ended_by" as "endedBy", "notices"."document" as "document" from "measures" inner join "notices" on "notices"."id" = "measures"."notice_id";

-- notices.approvalsOf
select "account", "at_ms" as "at", "document_hash" as "documentHash", "salt" from "approvals" where "notice_id" = +? order by "at_ms";

-- notices.byId
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "id" = +?;

-- notices.endMeasure
update "measures" set "until_ms" = +?, "ended_by" = +? where "id" = +?;

-- notices.epoch
select "value" from "meta" where "key" = +?;

-- notices.insertApproval
insert into "approvals" ("notice_id", "account", "at_ms", "document_hash", "salt") values (+?, +?, +?, +?, +?) on conflict ("notice_id", "account") do update set "at_ms" = +?, "document_hash" = +?, "salt" = +?;

-- notices.insertDraft
insert into "notices" ("id", "state", "document", "changes_notice", "drafted_by", "drafted_at_ms", "published_by", "published_at_ms", "ledger_index") values (+?, +?, +?, +?, +?, +?, +?, +?, +?);

-- notices.insertMeasure
insert into "measures" ("id", "notice_id", "definition", "from_ms", "until_ms", "ended_by") values (+?, +?, +?, +?, +?, +?);

-- notices.measuresOf
select "measures"."id" as "id", "measures"."notice_id" as "noticeId", "measures"."definition" as "definition", "measures"."from_ms" as "from", "measures"."until_ms" as "until", "measures"."ended_by" as "endedBy" from "measures" where "notice_id" = +? order by "id";

-- notices.publish
update "notices" set "state" = +?, "published_by" = +?, "published_at_ms" = +?, "ledger_index" = +? where "id" = +? and "state" <> +?;

-- notices.published
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "state" = +? and ("published_at_ms" < +? or ("published_at_ms" = +? and "id" < +?)) order by "published_at_ms" desc, "id" desc limit +?;

-- notices.publishedChanging
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "changes_notice" = +? and "state" = +? order by "published_at_ms";

-- notices.removeApprovals
delete from "approvals" where "notice_id" = +?;

-- notices.removeDraft
delete from "notices" where "id" = +? and "state" <> +?;

-- notices.setApproved
update "notices" set "state" = +? where "id" = +? and "state" = +?;

-- notices.setDraft
update "notices" set "document" = +?, "changes_notice" = +?, "state" = +?, "drafted_at_ms" = +? where "id" = +? and "state" <> +?;

-- notices.setEpoch
update "meta" set "value" = +? where "key" = +?;

-- notices.setUntil
update "measures" set "until_ms" = +? where "id" = +?;

-- notices.unpublished
select "notices"."id" as "id", "notices"."state" as "state", "notices"."document" as "document", "notices"."drafted_by" as "draftedBy", "notices"."drafted_at_ms" as "draftedAt", "notices"."published_by" as "publishedBy", "notices"."published_at_ms" as "publishedAt", "notices"."ledger_index" as "ledgerIndex" from "notices" where "state" <> +? order by "drafted_at_ms" desc;

-- properties.any
select "node_id" from "properties" limit +?;

-- properties.ofChildren
select "properties"."node_id" as "nodeId", "properties"."namespace" as "namespace", "properties"."name" as "name", "properties"."value" as "value" from "properties" inner join "nodes" on "nodes"."id" = "properties"."node_id" where "nodes"."parent_id" = +?;

-- properties.ofNode
select "node_id" as "nodeId", "namespace", "name", "value" from "properties" where "node_id" = +?;

-- properties.remove
delete from "properties" where "node_id" = +? and "namespace" = +? and "name" = +?;

-- properties.removeOf
delete from "properties" where "node_id" = +?;

-- properties.set
insert into "properties" ("node_id", "namespace", "name", "value") values (+?, +?, +?, +?) on conflict ("node_id", "namespace", "name") do update set "value" = +?;

-- refusals.closedDay
select "value" from "meta" where "key" = +?;

-- refusals.count
insert into "refusals" ("measure_id", "day", "door", "capability", "media_class", "count") values (+?, +?, +?, +?, +?, +?) on conflict ("measure_id", "day", "door", "capability", "media_class") do update set "count" = "refusals"."count" + +?;

-- refusals.days
select distinct "day" from "refusals" where "day" > +? and "day" < +? order by "day";

-- refusals.ofDay
select "measure_id" as "measureId", "capability", sum("count") as "count" from "refusals" where "day" = +? group by "measure_id", "capability" order by "measure_id", "capability";

-- refusals.ofMeasure
select sum("count") as "count" from "refusals" where "measure_id" = +?;

-- refusals.setClosedDay
update "meta" set "value" = +? where "key" = +?;

-- scrubs.current
select "started_at_ms" as "startedAt", "finished_at_ms" as "finishedAt", "next_at_ms" as "nextAt", "blob_id" as "blobId", "position_bytes" as "positionBytes", "read_bytes" as "readBytes", "total_bytes" as "totalBytes" from "scrubs" where "id" = +?;

-- scrubs.set
insert into "scrubs" ("id", "started_at_ms", "finished_at_ms", "next_at_ms", "blob_id", "position_bytes", "read_bytes", "total_bytes") values (+?, +?, +?, +?, +?, +?, +?, +?) on conflict ("id") do update set "started_at_ms" = "excluded"."started_at_ms", "finished_at_ms" = "excluded"."finished_at_ms", "next_at_ms" = "excluded"."next_at_ms", "blob_id" = "excluded"."blob_id", "position_bytes" = "excluded"."position_bytes", "read_bytes" = "excluded"."read_bytes", "total_bytes" = "excluded"."total_bytes";

-- simulation.editions
select distinct "owner_id" as "accountId", "edition" from "spaces" where "owner_id" > +? and "owner_id" <= +?;

-- simulation.stored
select "accounts"."id" as "accountId", "accounts"."name" as "accountName", "accounts"."created_at_ms" as "createdAt", "spaces"."edition" as "edition", "nodes"."by_bytes" as "byBytes", "nodes"."by_name" as "byName", count(*) as "files", coalesce(sum(nodes.size_bytes), 0) as "bytes" from "nodes" inner join "spaces" on "spaces"."id" = "nodes"."space_id" inner join "accounts" on "accounts"."id" = "spaces"."owner_id" where "nodes"."kind" = +? group by "accounts"."id", "spaces"."edition", "nodes"."by_bytes", "nodes"."by_name" order by "accounts"."id";

-- spaces.byId
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "id" = +?;

-- spaces.charge
update "spaces" set "used_bytes" = "used_bytes" + +? where "id" = +? and ("quota_bytes" is null or "used_bytes" + +? <= "quota_bytes");

-- spaces.charge
update "spaces" set "used_bytes" = "used_bytes" - +? where "id" = +?;

-- spaces.filling
select "quota_bytes" as "quotaBytes", "used_bytes" as "usedBytes" from "spaces" where "id" = +?;

-- spaces.homeOf
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "owner_id" = +? and "is_home" = +?;

-- spaces.insert
insert into "spaces" ("owner_id", "name", "root_id", "edition", "is_home", "quota_bytes", "used_bytes", "created_at_ms") values (+?, +?, +?, +?, +?, +?, +?, +?) returning "id";

-- spaces.list
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "id" > +? order by "id" limit +?;

-- spaces.ownedBy
select "spaces"."id" as "id", "spaces"."owner_id" as "ownerId", "spaces"."name" as "name", "spaces"."root_id" as "rootId", "spaces"."edition" as "edition", "spaces"."is_home" as "isHome", "spaces"."quota_bytes" as "quotaBytes", "spaces"."used_bytes" as "usedBytes", "spaces"."created_at_ms" as "createdAt" from "spaces" where "owner_id" = +? order by "is_home" desc, "id";

-- spaces.setEditionOf
update "spaces" set "edition" = +? where "owner_id" = +?;

-- spaces.setQuota
update "spaces" set "quota_bytes" = +? where "id" = +?;

-- spaces.setRoot
update "spaces" set "root_id" = +? where "id" = +?;

-- spaces.standing
select "spaces"."root_id" as "rootId", "spaces"."owner_id" as "ownerId", "spaces"."edition" as "spaceEdition", "accounts"."id" as "accountId", "accounts"."name" as "accountName", "accounts"."role" as "role", "accounts"."edition" as "edition", "accounts"."state" as "state", "accounts"."suspended_by" as "suspendedBy", "accounts"."created_at_ms" as "createdAt" from "spaces" inner join "accounts" on "accounts"."id" = +? where "spaces"."id" = +?;

-- spaces.usedBytes
select sum("used_bytes") as "bytes" from "spaces";

-- sums.count
select max("sheet") as "sheet" from "slice_sums" where "blob_id" = +?;

-- sums.dropFrom
delete from "slice_sums" where "blob_id" = +? and "sheet" >= +?;

-- sums.put
insert into "slice_sums" ("blob_id", "sheet", "sums") values (+?, +?, +?) on conflict ("blob_id", "sheet") do update set "sums" = "excluded"."sums" where "slice_sums"."sums" <> "excluded"."sums";

-- sums.sheet
select "sums" from "slice_sums" where "blob_id" = +? and "sheet" = +?;

-- trash.insert
insert into "trash" ("node_id", "space_id", "parent_id", "path", "deleted_by", "deleted_at_ms", "size_bytes") values (+?, +?, +?, +?, +?, +?, +?);

-- trash.ofSpace
select "trash"."node_id" as "nodeId", "trash"."space_id" as "spaceId", "trash"."parent_id" as "parentId", "trash"."path" as "path", "trash"."deleted_by" as "deletedBy", "trash"."deleted_at_ms" as "deletedAt", "trash"."size_bytes" as "size" from "trash" where "space_id" = +? and "node_id" < +? order by "node_id" desc limit +?;

-- trash.olderThan
select "trash"."node_id" as "nodeId", "trash"."space_id" as "spaceId", "trash"."parent_id" as "parentId", "trash"."path" as "path", "trash"."deleted_by" as "deletedBy", "trash"."deleted_at_ms" as "deletedAt", "trash"."size_bytes" as "size" from "trash" inner join "spaces" on "spaces"."id" = "trash"."space_id" inner join "accounts" on "accounts"."id" = "spaces"."owner_id" where "deleted_at_ms" < +? and "accounts"."state" = +? order by "deleted_at_ms" limit +?;

-- trash.one
select "trash"."node_id" as "nodeId", "trash"."space_id" as "spaceId", "trash"."parent_id" as "parentId", "trash"."path" as "path", "trash"."deleted_by" as "deletedBy", "trash"."deleted_at_ms" as "deletedAt", "trash"."size_bytes" as "size" from "trash" where "node_id" = +?;

-- trash.remove
delete from "trash" where "node_id" = +?;

-- versions.bytesOf
select sum("size_bytes") as "bytes" from "versions" where "node_id" = +?;

-- versions.insert
insert into "versions" ("node_id", "version_no", "blob_id", "blob_no", "size_bytes", "by_bytes", "author_id", "modified_at_ms", "made_at_ms") values (+?, +?, +?, (select "no" from "blobs" where "id" = +?), +?, +?, +?, +?, +?);

-- versions.nodesWithHistory
select distinct "node_id" as "nodeId" from "versions" where "node_id" > +? and "made_at_ms" < +? order by "node_id" limit +?;

-- versions.ofNode
select "versions"."node_id" as "nodeId", "versions"."version_no" as "versionNo", "versions"."blob_id" as "blobId", "versions"."size_bytes" as "size", "versions"."by_bytes" as "byBytes", "versions"."author_id" as "authorId", "versions"."modified_at_ms" as "modifiedAt", "versions"."made_at_ms" as "madeAt" from "versions" where "node_id" = +? order by "version_no" desc;

-- versions.one
select "versions"."node_id" as "nodeId", "versions"."version_no" as "versionNo", "versions"."blob_id" as "blobId", "versions"."size_bytes" as "size", "versions"."by_bytes" as "byBytes", "versions"."author_id" as "authorId", "versions"."modified_at_ms" as "modifiedAt", "versions"."made_at_ms" as "madeAt" from "versions" where "node_id" = +? and "version_no" = +?;

-- versions.remove
delete from "versions" where "node_id" = +? and "version_no" = +?;

-- versions.removeAll
delete from "versions" where "node_id" = +?;
