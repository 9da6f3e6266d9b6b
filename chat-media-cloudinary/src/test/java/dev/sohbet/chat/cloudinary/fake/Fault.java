package dev.sohbet.chat.cloudinary.fake;

/** How a call goes wrong. */
public enum Fault {
    /** An answer of 500; nothing is done. */
    SERVER_ERROR,
    /** An answer of 503 that is no JSON, as proxies give; nothing is done. */
    UNAVAILABLE,
    /** An answer of 429; nothing is done. */
    TOO_MANY,
    /** An answer of 420, as Cloudinary gives where a plan is used up; nothing is done. */
    PLAN_USED_UP,
    /** An answer of 302 to another host; nothing is done. */
    REDIRECT,
    /** An answer of 302 to the same address; nothing is done. */
    REDIRECT_WITHIN,
    /** An answer of 200 that is no JSON; nothing is done. */
    NONSENSE,
    /** The request is never read. */
    HANG_BEFORE_READING,
    /** The request is read, nothing is done, and nothing is answered. */
    HANG,
    /** The connection ends in the middle of the request. */
    CUT_REQUEST,
    /** All is done, and the connection ends before the answer; of a download, in its middle. */
    CUT_ANSWER,
    /** A download begins at another position than was asked for. */
    WRONG_PART,
    /** A download stops in its middle, and the connection stays. */
    STALL,
    /** An upload is stored as something else, as an account's preset can do. */
    CHANGE
}
