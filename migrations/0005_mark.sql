-- Unread is mark 0 and read is mark 1, as is_read was; the other marks are of places that nothing lies in yet.
CREATE TABLE `__new_notifications` (
	`user_id` integer NOT NULL,
	`mark` integer NOT NULL,
	`created_seq` integer NOT NULL,
	`changed_seq` integer,
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
	PRIMARY KEY(`user_id`, `mark`, `created_seq`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_notifications`("user_id", "mark", "created_seq", "changed_seq", "type", "verb", "level", "title", "message", "link", "metadata", "actor", "read_at", "created_at", "expires_at") SELECT "user_id", "is_read", "created_seq", "changed_seq", "type", "verb", "level", "title", "message", "link", "metadata", "actor", "read_at", "created_at", "expires_at" FROM `notifications`;--> statement-breakpoint
DROP TABLE `notifications`;--> statement-breakpoint
ALTER TABLE `__new_notifications` RENAME TO `notifications`;--> statement-breakpoint
CREATE INDEX `notifications_changed_seq` ON `notifications` (`user_id`,`changed_seq`) WHERE "notifications"."changed_seq" is not null;--> statement-breakpoint
CREATE INDEX `notifications_expires_at` ON `notifications` (`expires_at`) WHERE "notifications"."expires_at" is not null;