/** The event loop and its handles: everything that Fluv does, without Reactor. */
module io.fluv.core {
    requires static org.jspecify;
    requires jdk.net;

    exports io.fluv.core;
    exports io.fluv.core.driver;
    exports io.fluv.core.error;
    exports io.fluv.core.frame;
    exports io.fluv.core.nio;
    exports io.fluv.core.time;
    exports io.fluv.core.transport;
    exports io.fluv.core.wiretap;
}
