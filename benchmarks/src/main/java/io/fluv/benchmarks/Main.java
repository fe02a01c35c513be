package io.fluv.benchmarks;

import io.fluv.benchmarks.server.ServerKind;
import io.fluv.benchmarks.soak.SoakCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What {@code benchmarks/run} runs: one of the commands below, or the first when none is named. */
@Command(
        name = "benchmarks/run",
        description = "Measures Fluv beside Reactor Netty, Netty and bare NIO, on this machine, in one run. "
                + "Without a command, and with options alone, it is compare.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "%njmh [ARGUMENTS OF JMH]  measures the inner pieces.",
            "%nbenchmarks/run COMMAND --help tells the options of each."
        },
        subcommands = {
            CompareCommand.Echo.class,
            CompareCommand.Scale.class,
            CompareCommand.Chains.class,
            MemoryCommand.class,
            SoakCommand.class
        })
public final class Main {
    private static final String DEFAULT = "compare";

    /** Every command inherits this one. picocli acts on it; nobody else needs to read it. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Says what the command does and which options it has.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(withCommand(arguments)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Case.class, name -> named(Case.values(), name))
                .registerConverter(ServerKind.class, name -> named(ServerKind.values(), name))
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::report);
    }

    /** The arguments with the default command in front, if they name none. */
    static String[] withCommand(String... arguments) {
        boolean help = arguments.length > 0 && (arguments[0].equals("-h") || arguments[0].equals("--help"));
        if (help || (arguments.length > 0 && !arguments[0].startsWith("-"))) {
            return arguments;
        }
        String[] complete = new String[arguments.length + 1];
        complete[0] = DEFAULT;
        System.arraycopy(arguments, 0, complete, 1, arguments.length);
        return complete;
    }

    private static <T> T named(T[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new TypeConversionException(name + " is none of " + String.join(", ", texts(values))));
    }

    private static String[] texts(Object[] values) {
        return Arrays.stream(values).map(Object::toString).toArray(String[]::new);
    }

    /** As picocli does, but for where it has found an argument too many: it counts the command's own name, too. */
    private static int refuse(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof UnmatchedArgumentException) {
            message = message.replaceFirst(" (?:at|from) index \\d+:", ":");
        }
        err.println(command.getColorScheme().errorText(message));
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            command.usage(err, command.getColorScheme());
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What went wrong with a server or a file is one line. All else is a fault of the program. */
    private static int report(Exception failure, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        if (failure instanceof IOException) {
            err.println("benchmarks/run: " + failure.getMessage());
        } else {
            failure.printStackTrace(err);
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
