package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant.Agent;

/**
 * An agent's own account at an outside service, where codes go and from where answers are believed. An account belongs to at most one
 * agent, and an agent has at most one on each channel.
 *
 * @param channel the service, as {@link CodeSender#channel()}
 * @param externalId who the account is, for ever: at Telegram the user's numeric id, never a name that can be given away
 * @param address where messages for it go: at Telegram the private chat's id
 * @param agent the agent as it is now
 */
public record AgentLink(String channel, String externalId, String address, Agent agent) {
    private static final int LONGEST_CHANNEL = 32;
    private static final int LONGEST = 128;

    public AgentLink {
        require("channel", channel, LONGEST_CHANNEL);
        require("external id", externalId, LONGEST);
        require("address", address, LONGEST);
    }

    private static void require(String what, String value, int longest) {
        if (value.isBlank() || value.length() > longest) {
            throw new ChatException(ErrorCode.BAD_FRAME, "A link's " + what + " has 1 to " + longest + " characters.");
        }
    }
}
