CREATE TABLE `blocks` (
	`user_id` integer NOT NULL,
	`blocked_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `blocked_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `budgets` (
	`day` text NOT NULL,
	`owner` integer NOT NULL,
	`budget` text NOT NULL,
	`allowed` integer NOT NULL,
	`spent` integer NOT NULL,
	`total` integer NOT NULL,
	`to_one` integer NOT NULL,
	`to_one_total` integer NOT NULL,
	`recipients` text NOT NULL,
	PRIMARY KEY(`day`, `owner`, `budget`),
	CONSTRAINT "budgets_allowed" CHECK("budgets"."allowed" = 1),
	CONSTRAINT "budgets_spent" CHECK("budgets"."spent" <= "budgets"."total"),
	CONSTRAINT "budgets_to_one" CHECK("budgets"."to_one" <= "budgets"."to_one_total")
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `users` ADD `findable_by_contact` integer DEFAULT true NOT NULL;