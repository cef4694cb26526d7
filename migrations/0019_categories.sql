-- WITHOUT ROWID by hand.
CREATE TABLE `categories` (
	`key` text PRIMARY KEY NOT NULL,
	`settings` text NOT NULL
) WITHOUT ROWID;
