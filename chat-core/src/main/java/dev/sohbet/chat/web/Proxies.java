package dev.sohbet.chat.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a request really comes from: forwarded headers are believed only when a trusted proxy sent them. */
final class Proxies {
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1", "0:0:0:0:0:0:0:1");

    private final Set<String> trusted;

    Proxies(Set<String> trusted) {
        this.trusted = trusted;
    }

    /**
     * Where the client is, for counting: its address, or of IPv6 the network of 64 bits that a single customer is given. It is the
     * last address in {@code X-Forwarded-For} that is no trusted proxy.
     */
    String address(HttpServletRequest request) {
        return network(clientAddress(request));
    }

    private static String network(String address) {
        if (!address.contains(":")) {
            return address;
        }
        int zone = address.indexOf('%');
        try {
            byte[] bytes = InetAddress.getByName(zone < 0 ? address : address.substring(0, zone))
                    .getAddress(); // an address, never a name: nothing is looked up
            return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) + "::/64" : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** Roughly where the client is, for people to read: {@code 203.0.113.x}, {@code 2001:db8:a::/48}. */
    String neighbourhood(HttpServletRequest request) {
        String address = clientAddress(request);
        if (!address.contains(":")) {
            return address.replaceFirst("[0-9]+$", "x");
        }
        String network = network(address);
        return network.endsWith("::/64")
                ? String.format(
                        "%s:%s:%s::/48",
                        hex(network.substring(0, 4)), hex(network.substring(4, 8)), hex(network.substring(8, 12)))
                : network.replaceFirst("[0-9]+$", "x");
    }

    private static String hex(String group) {
        return Integer.toHexString(Integer.parseInt(group, 16));
    }

    private String clientAddress(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        if (!trusted.contains(peer)) {
            return peer;
        }
        // a proxy may add a line of its own and leave the client's before it: all of them are one list
        List<String> lines = Collections.list(request.getHeaders("X-Forwarded-For"));
        String[] hops = String.join(",", lines).split(",", -1);
        for (int i = hops.length - 1; i >= 0; i--) {
            String hop = withoutPort(hops[i].strip());
            if (!ADDRESS.matcher(hop).matches()) {
                return peer;
            }
            if (!trusted.contains(hop)) {
                return hop;
            }
        }
        return peer;
    }

    /** Whether the browser used HTTPS, as far as that is known. */
    boolean isSecure(HttpServletRequest request) {
        if (trusted.contains(request.getRemoteAddr())) {
            List<String> lines = Collections.list(request.getHeaders("X-Forwarded-Proto"));
            if (!lines.isEmpty()) {
                String last = lines.get(lines.size() - 1);
                return last.substring(last.lastIndexOf(',') + 1).strip().equalsIgnoreCase("https");
            }
        }
        return request.isSecure();
    }

    /** Whether somebody at this very machine asks this very machine, with no proxy between that would speak for others. */
    boolean isLocal(HttpServletRequest request) {
        return request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Forwarded") == null
                && LOCAL_NAMES.contains(request.getServerName().toLowerCase(Locale.ROOT))
                && isLoopback(request.getRemoteAddr());
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress(); // an address, never a name: nothing is looked up
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Some proxies write {@code 192.0.2.1:4711} or {@code [2001:db8::1]:4711}; a port is nobody's address. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
