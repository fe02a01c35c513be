package io.fluv.examples;

import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.NameInfo;
import io.fluv.core.SocketType;
import io.fluv.reactor.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "reverse", description = "Prints the name of an address.")
final class Reverse implements Runnable {
    @Parameters(paramLabel = "ADDRESS", description = "Such as 127.0.0.1 or ::1.")
    private String address;

    @Override
    public void run() {
        Network network = Network.shared();
        network.lookup(Lookup.of(address).type(SocketType.STREAM).flags(Flag.NUMERICHOST))
                .flatMap(found -> network.reverseLookup(found.get(0), NameInfo.Flag.NAMEREQD))
                .doOnNext(name -> System.out.println(name.host()))
                .block();
    }
}
