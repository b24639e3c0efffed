-- A copy of the database must not talk to the bank in the name of the original.
UPDATE ar_bank_feed SET active = false;
DELETE FROM ar_bank_feed_secret;
