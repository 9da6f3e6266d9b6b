package dev.sohbet.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process under test, pinned to a core where that is possible. What it costs is read from {@code /proc}. */
final class Subject implements AutoCloseable {
    private static final boolean CAN_PIN = Files.isExecutable(Path.of("/usr/bin/taskset"));
    private static final double TICKS = 100;

    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private final int port;
    private final double startSeconds;

    private Subject(Process process, long begin) throws IOException {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        String line = output.readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new IOException("did not start: " + line);
        }
        this.startSeconds = (System.nanoTime() - begin) / 1e9;
        this.port = Integer.parseInt(line.substring("ready ".length()));
    }

    /**
     * Starts a process and waits until it serves.
     *
     * @param cores as {@code taskset} takes them; empty for any
     */
    static Subject start(String cores, List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>();
        if (!cores.isEmpty() && CAN_PIN) {
            pinned.addAll(List.of("taskset", "-c", cores));
        }
        pinned.addAll(command);
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(pinned)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Subject(process, begin);
    }

    /** A class of this module, on this JVM's class path. */
    static List<String> java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    int port() {
        return port;
    }

    double startSeconds() {
        return startSeconds;
    }

    /** Asks the process something; its answer is one line. */
    String ask(String what) {
        try {
            input.write(what + "\n");
            input.flush();
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number in an answer such as {@code a=1 b=2}. */
    static long number(String answer, String name) {
        for (String part : answer.split(" ", -1)) {
            if (part.startsWith(name + "=")) {
                return Long.parseLong(part.substring(name.length() + 1));
            }
        }
        throw new IllegalArgumentException("no " + name + " in " + answer);
    }

    /** What is alive in its heap, after collecting what is not. */
    long heapBytes() {
        return number(ask("heap"), "heap");
    }

    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS");
    }

    /** CPU seconds of this process alone. */
    double cpuSeconds() {
        return cpuSeconds(process.pid());
    }

    /** CPU seconds of all processes that a process has started and that still run. */
    static double childrenCpuSeconds(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToDouble(child -> cpuSeconds(child.pid()))
                .sum();
    }

    /** CPU seconds of its threads, by the names of their kinds. */
    Map<String, Double> threadCpuSeconds() throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm")).strip();
                seconds.merge(name.replaceFirst("[-#0-9]+$", ""), cpuSeconds(thread.resolve("stat")), Double::sum);
            }
        }
        return seconds;
    }

    private static double cpuSeconds(long pid) {
        return cpuSeconds(Path.of("/proc", String.valueOf(pid), "stat"));
    }

    private static double cpuSeconds(Path file) {
        try {
            String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
