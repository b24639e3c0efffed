-- A copy of the database must not talk to banks or customers in the name of the
-- original.
UPDATE ar_bank_feed SET active = false;
DELETE FROM ar_bank_feed_secret;
UPDATE res_company SET ar_sms_gateway_id = NULL;
UPDATE ar_sms_gateway SET active = false;
DELETE FROM ar_sms_gateway_secret;
