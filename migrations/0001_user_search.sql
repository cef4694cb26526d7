-- Written by hand: drizzle does not know virtual tables. Users are found by any
-- part of three names. The words of this index are overlapping triples of
-- letters, made by the Worker (accounts/domain.ts), so the tokenizer only splits
-- at spaces; the prefix index serves queries of two letters. Contentless: the
-- names themselves are in `users`.
CREATE VIRTUAL TABLE `user_search` USING fts5(
	`full_name`, `company_name`, `username`,
	content='', contentless_delete=1, tokenize='ascii', prefix='2'
);
