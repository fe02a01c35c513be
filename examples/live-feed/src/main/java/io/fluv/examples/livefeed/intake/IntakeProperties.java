package io.fluv.examples.livefeed.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where lines come in.
 *
 * @param host the address of all three ports; who may send is decided here, since nobody has to log in
 * @param linesPort TCP, lines of text; 0 for any that is free, as with the others
 * @param eventsPort TCP, a JSON object on each line
 * @param datagramsPort UDP, lines of text
 * @param receiveBuffer of each socket, in the kernel. The smaller it is, the sooner a sender notices that it has to wait. But
 *     it must have room for a segment, which is up to 64 KiB between programs of one host: a window that does not is opened
 *     again only when the sender probes it, seconds later
 * @param maxSenders so many TCP connections are served at a time; more wait in the kernel
 * @param grace how long senders may go on when the application stops
 */
@ConfigurationProperties("live-feed.intake")
public record IntakeProperties(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("7514") int linesPort,
        @DefaultValue("7515") int eventsPort,
        @DefaultValue("7514") int datagramsPort,
        @DefaultValue("64KB") DataSize receiveBuffer,
        @DefaultValue("256") int maxSenders,
        @DefaultValue("3s") Duration grace) {}
