CREATE TABLE `announcements` (
	`id` integer PRIMARY KEY NOT NULL,
	`rev` integer NOT NULL,
	`title` text NOT NULL,
	`message` text NOT NULL,
	`level` text NOT NULL,
	`link` text,
	`show_on_site` integer NOT NULL,
	`is_active` integer NOT NULL,
	`starts_at` integer,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE TABLE `dismissals` (
	`user_id` integer NOT NULL,
	`announcement_id` integer NOT NULL,
	PRIMARY KEY(`user_id`, `announcement_id`)
) WITHOUT ROWID;
