package io.fluv.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a module lets others call, so that a test can leave none of it out. */
public final class PublicApi {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals(Object)", "hashCode()", "toString()");

    private PublicApi() {}

    /**
     * Every public constructor and method that an exported type declares, but for what every object or enum has.
     *
     * @param member any class of the module, which was compiled into a folder
     */
    public static List<Executable> of(Class<?> member) {
        Path classes = folderOf(member);
        List<Executable> api = new ArrayList<>();
        for (ModuleDescriptor.Exports exports : descriptor(classes).exports()) {
            for (Class<?> type : typesIn(classes, exports.source(), member.getClassLoader())) {
                Stream.concat(Arrays.stream(type.getConstructors()), Arrays.stream(type.getDeclaredMethods()))
                        .filter(candidate -> isPublic(candidate.getModifiers()) && !candidate.isSynthetic())
                        .filter(candidate -> !isInherent(candidate))
                        .forEach(api::add);
            }
        }
        api.sort(Comparator.comparing(PublicApi::nameOf));
        return api;
    }

    /** As a table names it: {@code Lookup.of(String, int)}, {@code Datagram(ByteBuffer, InetSocketAddress)}. */
    public static String nameOf(Executable callable) {
        String type = callable.getDeclaringClass().getCanonicalName();
        String owner =
                type.substring(callable.getDeclaringClass().getPackageName().length() + 1);
        return callable instanceof Constructor<?> ? owner + parameters(callable) : owner + "." + signature(callable);
    }

    /** Those that have a parameter of which {@code wanted} holds. */
    public static Set<String> namesOf(List<Executable> api, Predicate<? super Parameter> wanted) {
        return api.stream()
                .filter(callable -> Arrays.stream(callable.getParameters()).anyMatch(wanted))
                .map(PublicApi::nameOf)
                .collect(Collectors.toSet());
    }

    private static String signature(Executable callable) {
        return callable.getName() + parameters(callable);
    }

    private static String parameters(Executable callable) {
        return Arrays.stream(callable.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static boolean isInherent(Executable callable) {
        boolean ofEnums = callable.getDeclaringClass().isEnum()
                && Set.of("values()", "valueOf(String)").contains(signature(callable));
        return ofEnums || (callable instanceof Method && OF_EVERY_OBJECT.contains(signature(callable)));
    }

    private static List<Class<?>> typesIn(Path classes, String packageName, ClassLoader loader) {
        Path folder = classes.resolve(packageName.replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            List<Class<?>> types = new ArrayList<>();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.class$", "");
                if (!name.equals("package-info")) {
                    types.add(Class.forName(packageName + "." + name, false, loader));
                }
            }
            return types.stream().filter(PublicApi::isVisible).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return isPublic(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isVisible(outer));
    }

    private static boolean isPublic(int modifiers) {
        return Modifier.isPublic(modifiers);
    }

    private static ModuleDescriptor descriptor(Path classes) {
        try (InputStream descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(descriptor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folderOf(Class<?> member) {
        try {
            return Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
