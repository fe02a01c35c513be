package io.fluv.examples;

import io.fluv.core.AddressFamily;
import io.fluv.core.Lookup;
import io.fluv.core.SocketType;
import io.fluv.core.error.Endpoint;
import io.fluv.reactor.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(name = "host", description = "Prints the address of a host, or all that it has.")
final class Host implements Runnable {
    @Parameters(paramLabel = "NAME", description = "A host's name, or an address.")
    private String name;

    @Option(
            names = {"-f", "--family"},
            paramLabel = "4|6",
            defaultValue = "any",
            converter = Family.class,
            description = "Only IPv4 or only IPv6 addresses; both unless given.")
    private AddressFamily family;

    @Option(
            names = {"-a", "--all"},
            description = "Every address, a line each, instead of the first.")
    private boolean all;

    @Override
    public void run() {
        Network.shared()
                .lookup(Lookup.of(name).family(family).type(SocketType.STREAM))
                .flatMapIterable(addresses -> addresses)
                .take(all ? Long.MAX_VALUE : 1)
                .doOnNext(address -> System.out.println(Endpoint.host(address.getAddress())))
                .blockLast();
    }

    private static final class Family implements ITypeConverter<AddressFamily> {
        @Override
        public AddressFamily convert(String text) {
            return switch (text) {
                case "4" -> AddressFamily.INET;
                case "6" -> AddressFamily.INET6;
                case "any" -> AddressFamily.ANY;
                default -> throw new TypeConversionException("'" + text + "' is neither 4 nor 6");
            };
        }
    }
}
