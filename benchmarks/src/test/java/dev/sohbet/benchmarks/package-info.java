@NullMarked
package dev.sohbet.benchmarks;

import org.jspecify.annotations.NullMarked;
