package io.fluv.examples;

import io.fluv.core.InterfaceAddress;
import io.fluv.core.error.Endpoint;
import io.fluv.reactor.Network;
import java.net.InetAddress;
import picocli.CommandLine.Command;

@Command(name = "ifconfig", description = "Lists the addresses of this host's network interfaces.")
final class Ifconfig implements Runnable {
    @Override
    public void run() {
        Network.shared().interfaces().doOnNext(Ifconfig::print).blockLast();
    }

    private static void print(InterfaceAddress entry) {
        System.out.println(entry.name());
        if (entry.internal()) {
            System.out.println(" Internal");
        }
        System.out.println(" Physical: " + entry.hardwareAddress());
        System.out.println(" Address:  " + withoutZone(entry.address()));
        System.out.println(" Netmask:  " + withoutZone(entry.netmask()));
    }

    /** The name above says which interface it is. */
    private static String withoutZone(InetAddress address) {
        String text = Endpoint.host(address);
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
