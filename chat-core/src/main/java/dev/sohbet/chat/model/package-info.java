/** What the conversation is made of: records and sealed types that know nothing of storage, transport or JSON. */
@NullMarked
package dev.sohbet.chat.model;

import org.jspecify.annotations.NullMarked;
