/** Fluv's API: networking as Project Reactor's types. */
module io.fluv.reactor {
    requires transitive io.fluv.core;
    requires transitive reactor.core;
    requires transitive org.reactivestreams;
    requires static org.jspecify;
    requires static micrometer.core;
    requires static reactor.blockhound;

    exports io.fluv.reactor;
    exports io.fluv.reactor.micrometer;
}
