package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxiesTest {
    private final Proxies proxies = new Proxies(Set.of("10.0.0.1", "10.0.0.2"));

    @Test
    void whatAStrangerSaysOfItselfIsNotBelieved() {
        assertThat(proxies.address(from("192.0.2.7", "X-Forwarded-For", List.of("198.51.100.1"))))
                .isEqualTo("192.0.2.7");
        assertThat(proxies.isSecure(from("192.0.2.7", "X-Forwarded-Proto", List.of("https"))))
                .isFalse();
    }

    @Test
    void theLastHopThatIsNoProxyIsTheClient() {
        assertThat(proxies.address(from("10.0.0.1", "X-Forwarded-For", List.of("1.1.1.1, 198.51.100.1, 10.0.0.2"))))
                .isEqualTo("198.51.100.1");
    }

    /** HAProxy adds a line of its own and leaves the client's before it. */
    @Test
    void severalLinesAreOneList() {
        assertThat(proxies.address(from("10.0.0.1", "X-Forwarded-For", List.of("6.6.6.6", "198.51.100.1"))))
                .isEqualTo("198.51.100.1");
        assertThat(proxies.isSecure(from("10.0.0.1", "X-Forwarded-Proto", List.of("https", "http"))))
                .isFalse();
    }

    @Test
    void aPortIsNoAddress() {
        assertThat(proxies.address(from("10.0.0.1", "X-Forwarded-For", List.of("198.51.100.1:4711"))))
                .isEqualTo("198.51.100.1");
        assertThat(proxies.address(from("10.0.0.1", "X-Forwarded-For", List.of("[2001:db8::1]:4711"))))
                .isEqualTo("20010db800000000::/64");
    }

    /** One customer has 2^64 addresses of IPv6: counted each for itself, they would be no limit. */
    @Test
    void aNetworkOfIpv6IsOneAddress() {
        String one = proxies.address(from("2001:db8:1:2::1", "Other", List.of()));
        assertThat(proxies.address(from("2001:db8:1:2:ffff:1:2:3", "Other", List.of())))
                .isEqualTo(one);
        assertThat(proxies.address(from("2001:db8:1:3::1", "Other", List.of()))).isNotEqualTo(one);
        assertThat(proxies.address(from("fe80::1%nowhere", "Other", List.of()))).isEqualTo("fe80000000000000::/64");
    }

    @Test
    void nonsenseIsTheProxysOwn() {
        assertThat(proxies.address(from("10.0.0.1", "X-Forwarded-For", List.of("unknown"))))
                .isEqualTo("10.0.0.1");
        assertThat(proxies.address(from("10.0.0.1", "Other", List.of()))).isEqualTo("10.0.0.1");
    }

    @Test
    void thisMachineIsLocalUnlessItSpeaksForOthers() {
        assertThat(proxies.isLocal(from("127.0.0.1", "Other", List.of()))).isTrue();
        assertThat(proxies.isLocal(from("127.0.0.1", "X-Forwarded-For", List.of("198.51.100.1"))))
                .isFalse();
        assertThat(proxies.isLocal(from("192.0.2.7", "Other", List.of()))).isFalse();
    }

    private static HttpServletRequest from(String peer, String name, List<String> lines) {
        Map<String, List<String>> headers = Map.of(name, lines);
        return (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getRemoteAddr" -> peer;
                    case "getServerName" -> "localhost";
                    case "isSecure" -> false;
                    case "getHeaders" -> Collections.enumeration(headers.getOrDefault((String) args[0], List.of()));
                    case "getHeader" ->
                        headers.getOrDefault((String) args[0], List.of()).stream()
                                .findFirst()
                                .orElse(null);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
