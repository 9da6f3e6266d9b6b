package dev.sohbet.chat.spring;

import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.SignInMode;
import dev.sohbet.chat.web.WebSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the chat. What is not set has the default of the core's own records, so that each default has one home.
 *
 * @param basePath Path under which the chat answers.
 * @param dataDir Directory of the SQLite file, and of files that people send.
 * @param store Where the chat lives.
 * @param allowedOrigins Further origins whose pages may use the chat, each as https://host or https://host:port. The site's own is
 *     always allowed.
 * @param trustedProxies Addresses of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
 * @param instance Tells several chats under one host name apart. Part of the name of the agents' cookie.
 * @param insecureHttp Whether agents may sign in over plain HTTP from anywhere. Otherwise only over HTTPS or from this machine.
 * @param connectionsPerAddress How many WebSockets and held polls one address may have at once.
 * @param frameBurst How many frames a connection may send at once.
 * @param frameRefill How long until a connection may send one more frame. Zero means no limit.
 * @param signIn How agents sign in: with a password, with a one-time code that is sent to their linked account (code), or with both
 *     (password+code).
 * @param secretKey Key of the server, at least 32 random characters, the same on all nodes. Hashes one-time codes and
 *     signs the addresses of files. With an SQLite file, one is made in secret.key in the data directory where this is not set.
 * @param publicUrl Address of the site as the world knows it, such as https://shop.example, with the context path where there is one.
 *     For links to the panel, and for services that push to the chat.
 * @param limits How much is too much.
 * @param admin The first admin of a fresh site.
 */
@ConfigurationProperties("chat")
record ChatProperties(
        @Nullable String basePath,
        @Nullable Path dataDir,
        @Nullable StoreKind store,
        @Nullable Set<String> allowedOrigins,
        @Nullable Set<String> trustedProxies,
        @Nullable String instance,
        @Nullable Boolean insecureHttp,
        @Nullable Integer connectionsPerAddress,
        @Nullable Integer frameBurst,
        @Nullable Duration frameRefill,
        @Nullable SignInMode signIn,
        @Nullable String secretKey,
        @Nullable String publicUrl,
        @DefaultValue Limits limits,
        @DefaultValue Admin admin) {
    static final String DEFAULT_BASE_PATH = "/chat";
    static final Path DEFAULT_DATA_DIR = Path.of("data");
    static final StoreKind DEFAULT_STORE = StoreKind.AUTO;
    static final String DEFAULT_ADMIN = "admin";
    static final SignInMode DEFAULT_SIGN_IN = SignInMode.PASSWORD;

    /** The base path. @throws ChatSettingsException when it is none */
    String basePathOrDefault() {
        String path = or(basePath, DEFAULT_BASE_PATH);
        if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new ChatSettingsException(
                    "chat.base-path is '" + path + "', which is not a path that a chat can have.",
                    "Set chat.base-path to a path such as /chat: it begins with a slash and does not end with one.");
        }
        return path;
    }

    Path dataDirOrDefault() {
        return or(dataDir, DEFAULT_DATA_DIR);
    }

    StoreKind storeOrDefault() {
        return or(store, DEFAULT_STORE);
    }

    SignInMode signInOrDefault() {
        return or(signIn, DEFAULT_SIGN_IN);
    }

    /**
     * The public address of what is at this path of the chat; null while the site's own is not set.
     *
     * @throws ChatSettingsException when it is none
     */
    @Nullable
    URI publicAddress(String path) {
        if (publicUrl == null || publicUrl.isBlank()) {
            return null;
        }
        String site = publicUrl.strip().replaceAll("/+$", "");
        if (!site.matches("https?://[A-Za-z0-9.\\[\\]:-]+(/[A-Za-z0-9._~/-]*)?")) {
            throw new ChatSettingsException(
                    "chat.public-url is '" + publicUrl + "', which is not the address of a site.",
                    "Write it as https://shop.example or https://shop.example/context, as visitors see it.");
        }
        return URI.create(site + basePathOrDefault() + path);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ChatProperties[" + basePath + ", " + dataDir + ", " + store + ", " + signIn + ", " + limits + ", "
                + admin + "]";
    }

    /** The settings of the web. @throws ChatSettingsException when one is wrong */
    WebSettings webSettings() {
        WebSettings defaults = WebSettings.DEFAULT;
        return ChatSettingsException.ifIllegal(() -> new WebSettings(
                or(allowedOrigins, defaults.allowedOrigins()),
                or(trustedProxies, defaults.trustedProxies()),
                or(instance, defaults.instance()),
                or(insecureHttp, defaults.insecureHttp()),
                or(connectionsPerAddress, defaults.connectionsPerAddress()),
                or(frameBurst, defaults.frameBurst()),
                or(frameRefill, defaults.frameRefill()),
                defaults.clock()));
    }

    private static <T> T or(@Nullable T set, T otherwise) {
        return set == null ? otherwise : set;
    }

    /**
     * How much is too much.
     *
     * @param burst How many messages a visitor may send at once.
     * @param refill How long until a visitor may send one more message. Zero means no limit.
     * @param waiting How many entries may wait to be written before the chat says that it is overloaded.
     * @param reopenWithin How long after its closing a visitor's message reopens a conversation instead of beginning a new one.
     * @param tokenIdle How long a visitor is remembered without coming back. At least an hour.
     * @param sessionIdle How long an agent stays signed in without a connection. At least ten minutes.
     * @param sessionTotal How long an agent stays signed in at most.
     */
    record Limits(
            @Nullable Integer burst,
            @Nullable Duration refill,
            @Nullable Integer waiting,
            @Nullable Duration reopenWithin,
            @Nullable Duration tokenIdle,
            @Nullable Duration sessionIdle,
            @Nullable Duration sessionTotal) {

        /** These limits. @throws ChatSettingsException when one is wrong */
        ChatLimits chatLimits() {
            ChatLimits defaults = ChatLimits.DEFAULT;
            return ChatSettingsException.ifIllegal(() -> new ChatLimits(
                    or(burst, defaults.burst()),
                    or(refill, defaults.refill()),
                    or(waiting, defaults.waiting()),
                    or(reopenWithin, defaults.reopenWithin()),
                    or(tokenIdle, defaults.tokenIdle()),
                    or(sessionIdle, defaults.sessionIdle()),
                    or(sessionTotal, defaults.sessionTotal())));
        }
    }

    /**
     * The first admin of a fresh site; of no effect once there is an agent.
     *
     * @param username User name of the first admin. The environment's ADMIN_USERNAME is taken where this is not set.
     * @param password Password of the first admin, 8 to 128 characters. The environment's ADMIN_PASSWORD is taken where this is not
     *     set; where that is not set either, one is made and printed once.
     */
    record Admin(@Nullable String username, @Nullable String password) {
        @Override
        public String toString() {
            return "Admin[" + username + "]";
        }
    }
}
