package dev.sohbet.chat.cloudinary;

import static java.util.Objects.requireNonNull;

import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.testkit.MediaStoreContract;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The same expectations of the real service, for who has an account: some hundred uploads to a folder of their own, deleted in the end.
 * Besides the account's address in the environment it takes {@code -Dsohbet.cloudinary=real}: there are machines with one for other ends.
 */
@EnabledIfEnvironmentVariable(named = "CLOUDINARY_URL", matches = "cloudinary://.+")
@EnabledIfSystemProperty(named = "sohbet.cloudinary", matches = "real")
class RealCloudinaryTest extends MediaStoreContract {
    private final String folder = "sohbet-contract/" + UUID.randomUUID();

    /** Remembers what was stored. */
    private record Tidy(CloudinaryMediaStore store, Set<Key> stored) implements MediaStore {
        @Override
        public String name() {
            return store.name();
        }

        @Override
        public void put(Key key, Path file) {
            stored.add(key);
            store.put(key, file);
        }

        @Override
        public Optional<InputStream> open(Key key, long from) {
            return store.open(key, from);
        }

        @Override
        public void delete(Key key) {
            store.delete(key);
        }

        void close() {
            stored.forEach(store::delete);
            store.close();
        }
    }

    @Override
    protected MediaStore emptyStore() {
        CloudinarySettings settings = CloudinarySettings.ofUrl(requireNonNull(System.getenv("CLOUDINARY_URL")));
        return new Tidy(new CloudinaryMediaStore(settings.withFolder(folder)), ConcurrentHashMap.newKeySet());
    }

    @Override
    protected MediaStore secondNode(MediaStore first) {
        return emptyStore();
    }

    @Override
    protected void close(MediaStore first, MediaStore second) {
        ((Tidy) first).close();
        ((Tidy) second).close();
    }
}
