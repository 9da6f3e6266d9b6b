@NullMarked
package dev.sohbet.example;

import org.jspecify.annotations.NullMarked;
