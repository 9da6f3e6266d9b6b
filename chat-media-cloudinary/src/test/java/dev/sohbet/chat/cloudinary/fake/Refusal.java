package dev.sohbet.chat.cloudinary.fake;

/** Why a request is not followed. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }
}
