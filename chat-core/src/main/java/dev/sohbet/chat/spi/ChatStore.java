package dev.sohbet.chat.spi;

/**
 * Where the chat lives. Implementations are thread-safe; every method may block on the disk or the network, is one transaction,
 * and has taken full effect, durably, when it returns. A method that throws has had no effect, except that the outcome of
 * {@link ThreadStore#append} is unknown when the connection is lost during the commit: appending again resolves it.
 *
 * <p>A failure is a {@link dev.sohbet.chat.model.ChatException} with code {@code unavailable}. Implementations pass the
 * {@code ChatStoreContract} of the test kit as it is.
 */
public interface ChatStore
        extends ThreadStore,
                IdentityStore,
                LinkStore,
                SignInStore,
                PresenceStore,
                OutboxStore,
                AttachmentStore,
                AutoCloseable {
    /** The generation of this store's contents; changes only by the documented step after a restore from a backup. */
    String epoch();

    /** Releases what the store holds. */
    @Override
    void close();
}
