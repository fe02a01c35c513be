package io.fluv.examples;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import reactor.core.Exceptions;

/**
 * Finds the program that was asked for and runs it; asked for none, lists them all.
 *
 * <p>A program is a class with {@link Command}, a name and one line of description, that is a {@link Runnable} or a
 * {@link java.util.concurrent.Callable} of the exit status. It is added to the list below, and {@code --help} comes with that.
 */
@Command(
        name = "examples/run",
        description = "Runs one of Fluv's example programs.",
        synopsisSubcommandLabel = "NAME",
        commandListHeading = "%nPrograms:%n",
        footer = {
            "",
            "And one that is a module of its own, since it brings Spring Boot along:",
            "  live-feed         Shows in a browser what comes in by TCP and UDP."
        },
        subcommands = {
            TcpEchoServer.class,
            TcpHelloWorld.class,
            UnixEchoServer.class,
            UnixHelloWorld.class,
            Chat.class,
            Host.class,
            Reverse.class,
            HttpGet.class,
            Ifconfig.class,
            UdpEchoServer.class,
            UdpHelloWorld.class,
            Multicast.class,
            Tour.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Every program inherits this one. picocli acts on it; nobody else needs to read it. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Says what the program does and which arguments it takes.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(HostPort.class, HostPort::parse)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::report);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** As picocli does, but for where it has found an argument too many: it counts the program's own name, too. */
    private static int refuse(ParameterException failure, String[] arguments) {
        CommandLine program = failure.getCommandLine();
        PrintWriter err = program.getErr();
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof UnmatchedArgumentException) {
            message = message.replaceFirst(" (?:at|from) index \\d+:", ":");
        }
        err.println(program.getColorScheme().errorText(message));
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            program.usage(err, program.getColorScheme());
        }
        return program.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What the network did wrong is one line for whoever runs the program. All else is a fault of the program. */
    private static int report(Exception failure, CommandLine program, ParseResult arguments) {
        Throwable cause = Exceptions.unwrap(failure);
        PrintWriter err = program.getErr();
        if (cause instanceof IOException) {
            err.println(cause.getMessage());
        } else {
            cause.printStackTrace(err);
        }
        err.flush();
        return program.getCommandSpec().exitCodeOnExecutionException();
    }
}
