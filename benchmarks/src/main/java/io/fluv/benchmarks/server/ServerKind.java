package io.fluv.benchmarks.server;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The servers that there are to compare. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state, and nobody changes the sets
public enum ServerKind {
    FLUV("fluv", EnumSet.allOf(Work.class), () -> true, FluvServer::start),
    REACTOR_NETTY_EPOLL("rn-epoll", EnumSet.allOf(Work.class), Epoll::isAvailable, ReactorNettyServer::startNative),
    REACTOR_NETTY_NIO("rn-nio", EnumSet.allOf(Work.class), () -> true, ReactorNettyServer::startNio),
    NETTY_EPOLL("netty-epoll", EnumSet.of(Work.ECHO), Epoll::isAvailable, NettyServer::startEpoll),
    NETTY_NIO("netty-nio", EnumSet.of(Work.ECHO), () -> true, NettyServer::startNio),
    NIO("nio", EnumSet.of(Work.ECHO), () -> true, NioServer::start);

    private final String title;
    private final Set<Work> works;
    private final BooleanSupplier available;
    private final Starter starter;

    ServerKind(String title, Set<Work> works, BooleanSupplier available, Starter starter) {
        this.title = title;
        this.works = works;
        this.available = available;
        this.starter = starter;
    }

    /** Its name on the command line and in tables. */
    public String title() {
        return title;
    }

    /** False where the platform lacks what it needs. */
    public boolean isAvailable() {
        return available.getAsBoolean();
    }

    public boolean does(Work work) {
        return works.contains(work);
    }

    public boolean isNetty() {
        return this == NETTY_EPOLL || this == NETTY_NIO;
    }

    public boolean isReactorNetty() {
        return this == REACTOR_NETTY_EPOLL || this == REACTOR_NETTY_NIO;
    }

    Service start(Work work) throws IOException {
        return starter.start(work);
    }

    @Override
    public String toString() {
        return title;
    }

    private interface Starter {
        Service start(Work work) throws IOException;
    }
}
