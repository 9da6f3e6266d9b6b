/** What it costs, measured: servers, a load generator that costs next to nothing, and the plan that runs them side by side. */
@NullMarked
package dev.sohbet.benchmarks;

import org.jspecify.annotations.NullMarked;
