-- What is there came when it was created: came_seq is created_seq. WITHOUT ROWID by hand: notifications, undos.
CREATE TABLE `undos` (
	`until` integer NOT NULL,
	`user_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`before` text NOT NULL,
	PRIMARY KEY(`until`, `user_id`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `__new_notifications` (
	`user_id` integer NOT NULL,
	`mark` integer NOT NULL,
	`came_seq` integer NOT NULL,
	`created_seq` integer NOT NULL,
	`changed_seq` integer,
	`entered_seq` integer,
	`type` text NOT NULL,
	`verb` text,
	`level` text NOT NULL,
	`title` text NOT NULL,
	`message` text NOT NULL,
	`link` text,
	`metadata` text NOT NULL,
	`actor` text,
	`read_at` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`category` text,
	`critical` integer DEFAULT false NOT NULL,
	`group_key` text,
	`image` text,
	`actions` text,
	`silent` integer DEFAULT false NOT NULL,
	`saved` integer DEFAULT false NOT NULL,
	`snoozed_until` integer,
	`woken_at` integer,
	`acted` text,
	`folded` text,
	PRIMARY KEY(`user_id`, `mark`, `came_seq`, `created_seq`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_notifications`("user_id", "mark", "came_seq", "created_seq", "changed_seq", "type", "verb", "level", "title", "message", "link", "metadata", "actor", "read_at", "created_at", "expires_at", "category", "critical", "group_key", "silent") SELECT "user_id", "mark", "created_seq", "created_seq", "changed_seq", "type", "verb", "level", "title", "message", "link", "metadata", "actor", "read_at", "created_at", "expires_at", "category", "critical", "group_key", "silent" FROM `notifications`;--> statement-breakpoint
DROP TABLE `notifications`;--> statement-breakpoint
ALTER TABLE `__new_notifications` RENAME TO `notifications`;--> statement-breakpoint
CREATE INDEX `notifications_came_back` ON `notifications` (`user_id`,`created_seq`) WHERE "notifications"."came_seq" <> "notifications"."created_seq";--> statement-breakpoint
CREATE INDEX `notifications_saved` ON `notifications` (`user_id`,`mark`,`came_seq`) WHERE "notifications"."saved" = 1;--> statement-breakpoint
CREATE INDEX `notifications_snoozed_until` ON `notifications` (`snoozed_until`) WHERE "notifications"."snoozed_until" is not null;--> statement-breakpoint
CREATE INDEX `notifications_changed_seq` ON `notifications` (`user_id`,`changed_seq`) WHERE "notifications"."changed_seq" is not null;--> statement-breakpoint
CREATE INDEX `notifications_expires_at` ON `notifications` (`expires_at`) WHERE "notifications"."expires_at" is not null;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `archived` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `archived_unread` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `snoozed` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `snoozed_unread` integer DEFAULT 0 NOT NULL;