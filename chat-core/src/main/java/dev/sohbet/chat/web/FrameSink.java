package dev.sohbet.chat.web;

/** Takes encoded frames for one client, in order, without blocking. */
@FunctionalInterface
interface FrameSink {
    void push(String frame);
}
