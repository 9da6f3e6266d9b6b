package dev.sohbet.chat.cloudinary;

import dev.sohbet.chat.cloudinary.fake.FakeCloudinary;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.testkit.MediaStoreContract;

class CloudinaryMediaStoreTest extends MediaStoreContract {
    private final FakeCloudinary cloudinary = FakeCloudinary.start();

    @Override
    protected MediaStore emptyStore() {
        cloudinary.onlyAuthenticated(true);
        return store();
    }

    private CloudinaryMediaStore store() {
        return new CloudinaryMediaStore(CloudinarySettings.ofUrl(cloudinary.cloudinaryUrl()));
    }

    @Override
    protected MediaStore secondNode(MediaStore first) {
        return store();
    }

    @Override
    protected void close(MediaStore first, MediaStore second) throws Exception {
        try {
            ((CloudinaryMediaStore) first).close();
            ((CloudinaryMediaStore) second).close();
        } finally {
            cloudinary.close();
        }
    }
}
