CREATE TABLE `rounds` (
	`name` text PRIMARY KEY NOT NULL,
	`after` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `profile_views` (
	`day` text NOT NULL,
	`viewed` integer NOT NULL,
	`viewer` integer NOT NULL,
	PRIMARY KEY(`day`, `viewed`, `viewer`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `applications` (
	`id` integer PRIMARY KEY NOT NULL,
	`applicant_id` integer NOT NULL,
	`reviewer_id` integer NOT NULL,
	`title` text NOT NULL,
	`message` text DEFAULT '' NOT NULL,
	`status` text DEFAULT 'submitted' NOT NULL,
	`created_at` integer NOT NULL,
	`decided_at` integer,
	FOREIGN KEY (`applicant_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reviewer_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `applications_submitted` ON `applications` (`applicant_id`,`reviewer_id`,`title`) WHERE "applications"."status" = 'submitted';--> statement-breakpoint
CREATE INDEX `applications_outgoing` ON `applications` (`applicant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `applications_incoming` ON `applications` (`reviewer_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`);--> statement-breakpoint
CREATE INDEX `users_super_admins` ON `users` (`id`) WHERE "users"."access" = 'super_admin';