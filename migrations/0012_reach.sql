-- WITHOUT ROWID by hand: deliveries, provider_refs, channel_cursors, quiet_categories.
CREATE TABLE `addresses` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` integer NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`value_key` text NOT NULL,
	`verified_at` integer,
	`suppressed` text,
	`code_issued_at` integer,
	`code_tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `addresses_of_user` ON `addresses` (`user_id`,`kind`,`value_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `addresses_verified` ON `addresses` (`kind`,`value_key`) WHERE "addresses"."verified_at" is not null;--> statement-breakpoint
CREATE TABLE `deliveries` (
	`user_id` integer NOT NULL,
	`channel` text NOT NULL,
	`to_seq` integer NOT NULL,
	`from_seq` integer NOT NULL,
	`created_seqs` text NOT NULL,
	`status` text NOT NULL,
	`provider` text NOT NULL,
	`recipient` text NOT NULL,
	`reason` text,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`delivered_at` integer,
	PRIMARY KEY(`user_id`, `channel`, `to_seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `deliveries_failed` ON `deliveries` (`created_at`) WHERE "deliveries"."status" = 'failed';--> statement-breakpoint
CREATE TABLE `outbox_messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text,
	`channel` text NOT NULL,
	`recipient` text NOT NULL,
	`subject` text,
	`text` text NOT NULL,
	`html` text,
	`headers` text NOT NULL,
	`payload` text,
	`raw` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_messages_key_unique` ON `outbox_messages` (`key`);--> statement-breakpoint
CREATE TABLE `provider_refs` (
	`provider` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` integer NOT NULL,
	`channel` text NOT NULL,
	`to_seq` integer NOT NULL,
	`address_id` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `provider_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `channel_cursors` (
	`user_id` integer NOT NULL,
	`channel` text NOT NULL,
	`cursor` integer NOT NULL,
	`due_at` integer,
	`to_seq` integer,
	`leased_until` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`reason` text,
	PRIMARY KEY(`user_id`, `channel`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `channel_cursors_due_at` ON `channel_cursors` (`due_at`) WHERE "channel_cursors"."due_at" is not null;--> statement-breakpoint
CREATE TABLE `preferences` (
	`user_id` integer PRIMARY KEY NOT NULL,
	`document` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `quiet_categories` (
	`user_id` integer NOT NULL,
	`category` text NOT NULL,
	`muted` integer NOT NULL,
	PRIMARY KEY(`user_id`, `category`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `notifications` ADD `category` text;--> statement-breakpoint
ALTER TABLE `notifications` ADD `critical` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `notifications` ADD `group_key` text;--> statement-breakpoint
ALTER TABLE `notifications` ADD `silent` integer DEFAULT false NOT NULL;