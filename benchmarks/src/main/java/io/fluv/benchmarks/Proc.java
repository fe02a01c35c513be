package io.fluv.benchmarks;

import io.fluv.benchmarks.load.CpuTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What Linux tells of processes under {@code /proc}; elsewhere as much as the JDK knows. */
final class Proc {
    private static final Path ROOT = Path.of("/proc");

    /** The unit of the times there. The kernel promises this value to programs whatever its own clock is. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int KIB = 1024;

    /** Where the columns are, counted from behind the process's name. */
    private static final int USER_COLUMN = 11;

    private static final int SYSTEM_COLUMN = 12;

    private Proc() {}

    /** The processor time of a process. */
    static CpuTime cpuTime(ProcessHandle process) {
        try {
            String stat = Files.readString(ROOT.resolve(process.pid() + "/stat"));
            // The name, in brackets, may hold anything.
            String[] columns = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long user = Long.parseLong(columns[USER_COLUMN]) * TICK_NANOS;
            long system = Long.parseLong(columns[SYSTEM_COLUMN]) * TICK_NANOS;
            return new CpuTime(user + system, user);
        } catch (IOException notLinux) {
            Duration total = process.info().totalCpuDuration().orElse(Duration.ZERO);
            return new CpuTime(total.toNanos(), -1);
        }
    }

    /** The memory that a process has in use of the machine's. */
    static OptionalLong residentBytes(ProcessHandle process) {
        try {
            return Files.readAllLines(ROOT.resolve(process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst();
        } catch (IOException notLinux) {
            return OptionalLong.empty();
        }
    }

    /** The processor time of the whole machine, spent and available, since it started. */
    static Machine machine() {
        try {
            String[] columns = Files.readAllLines(ROOT.resolve("stat")).get(0).split(" +", -1);
            long all = 0;
            // The last two are guests, which are in the first ones already.
            for (int i = 1; i <= 8; i++) {
                all += Long.parseLong(columns[i]);
            }
            long idle = Long.parseLong(columns[4]) + Long.parseLong(columns[5]);
            return new Machine((all - idle) * TICK_NANOS, all * TICK_NANOS);
        } catch (IOException notLinux) {
            return new Machine(0, 0);
        }
    }

    /** What there is to run on, in a few words. */
    static String hardware() {
        return processor()
                .map(model -> model + ", ")
                .orElse("")
                .concat(Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name")
                        + " " + System.getProperty("os.version"));
    }

    private static Optional<String> processor() {
        try (Stream<String> lines = Files.lines(ROOT.resolve("cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /** Both in nanoseconds, of all processors together; zero where the platform does not tell. */
    record Machine(long busy, long all) {}
}
