/** The chat's store in PostgreSQL or in an SQLite file. {@link dev.sohbet.chat.jdbc.JdbcChatStore} is where to start. */
@NullMarked
package dev.sohbet.chat.jdbc;

import org.jspecify.annotations.NullMarked;
