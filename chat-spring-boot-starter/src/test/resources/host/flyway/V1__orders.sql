CREATE TABLE shop_order (id bigint PRIMARY KEY, what text NOT NULL);
