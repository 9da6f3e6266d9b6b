package dev.sohbet.chat.testkit;

import java.net.URI;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who a client is, what proves it, and the node it talks to.
 *
 * @param as "visitor" or "agent"
 * @param token a visitor's; empty for an agent
 * @param cookie an agent's as a header would carry it; empty for a visitor
 */
record Identity(URI base, String as, String token, String cookie, String id) {
    static Identity visitor(URI base, String token, String id) {
        return new Identity(base, "visitor", token, "", id);
    }

    static Identity agent(URI base, String cookie, String id) {
        return new Identity(base, "agent", "", cookie, id);
    }

    /** Asks for a new visitor. */
    static Identity newVisitor(URI base) {
        TestHttp.Reply reply = TestHttp.post(base, "/api/visitor", "{}", Map.of());
        if (reply.status() != 200) {
            throw new IllegalStateException("no visitor: " + reply.body());
        }
        return visitor(base, reply.json().get("token").stringValue(), idOf(reply));
    }

    /** Signs an agent in. */
    static Identity signIn(URI base, String username, String password) {
        ObjectNode body =
                TestHttp.JSON.createObjectNode().put("username", username).put("password", password);
        TestHttp.Reply reply =
                TestHttp.post(base, "/api/login", body.toString(), Map.of("Origin", TestHttp.origin(base)));
        if (reply.status() != 200) {
            throw new IllegalStateException("not signed in: " + reply.body());
        }
        String cookie = reply.headers().getOrDefault("Set-Cookie", "").split(";", 2)[0];
        return agent(base, cookie, idOf(reply));
    }

    private static String idOf(TestHttp.Reply reply) {
        return reply.json().get("me").get("id").stringValue();
    }

    Identity at(URI node) {
        return new Identity(node, as, token, cookie, id);
    }

    boolean isVisitor() {
        return as.equals("visitor");
    }

    /** What proves an agent on either carrier. None for a visitor, whose token travels differently on each. */
    Map<String, String> cookieHeaders() {
        return isVisitor() ? Map.of() : Map.of("Origin", TestHttp.origin(base), "Cookie", cookie);
    }
}
