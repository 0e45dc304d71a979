package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.JarURLConnection;
import java.net.URL;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An optimizer from a jar that its author adds to the class path. The jar lists the class as a
 * provider of {@link Optimizer}, and {@link ServiceLoader} finds it there. If the class is a
 * record, its components are the parameters of the rule, and its constructor without arguments
 * gives their defaults.
 *
 * <p>An object of this class can be sent to another JVM, which loads the optimizer again.
 */
public final class LoadedOptimizer implements OptimizerKind, Serializable {
  private static final long serialVersionUID = 1;

  private static final String SERVICES = "META-INF/services/" + Optimizer.class.getName();

  // Sweeps ask for the same class for each run.
  private static final Map<Request, LoadedOptimizer> FOUND = new ConcurrentHashMap<>();

  private final String name;
  private final TreeMap<String, Double> defaults;
  private final String location;
  private final String sha256;
  private final transient Class<? extends Optimizer> type;

  private record Request(ClassLoader loader, String name) {}

  private LoadedOptimizer(
      Class<? extends Optimizer> type,
      Map<String, Double> defaults,
      String location,
      String sha256) {
    this.name = type.getName();
    this.defaults = new TreeMap<>(defaults);
    this.location = location;
    this.sha256 = sha256;
    this.type = type;
  }

  /**
   * Finds an optimizer with the context class loader of this thread.
   *
   * @param name the name of its class
   * @throws IllegalArgumentException if there is no such optimizer; the message describes what is
   *     wrong, without the name
   */
  public static LoadedOptimizer find(String name) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? LoadedOptimizer.class.getClassLoader() : context;
    return FOUND.computeIfAbsent(new Request(loader, name), r -> load(loader, name));
  }

  private static LoadedOptimizer load(ClassLoader loader, String name) {
    Class<? extends Optimizer> type;
    try {
      type = provider(loader, name);
      checkOnce(loader, name);
      URL jar = jar(type);
      return new LoadedOptimizer(type, defaults(type), jar.toString(), sha256(jar));
    } catch (LinkageError | IOException e) {
      throw new IllegalArgumentException("can't be loaded: " + e, e);
    }
  }

  /** Returns the provider with this name, and creates no object of it. */
  private static Class<? extends Optimizer> provider(ClassLoader loader, String name) {
    Iterator<ServiceLoader.Provider<Optimizer>> providers =
        ServiceLoader.load(Optimizer.class, loader).stream().iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          throw new IllegalArgumentException(whyAbsent(loader, name));
        }
        Class<? extends Optimizer> type = providers.next().type();
        if (type.getName().equals(name)) {
          return type;
        }
      } catch (ServiceConfigurationError e) {
        // An error of another provider does not matter here.
        if (named(name).matcher(String.valueOf(e.getMessage())).find()) {
          throw new IllegalArgumentException(
              "is not an optimizer that can be loaded: " + e.getMessage(), e);
        }
      }
    }
  }

  private static Pattern named(String name) {
    return Pattern.compile("(?<![\\w$.])" + Pattern.quote(name) + "(?![\\w$]|\\.\\w)");
  }

  private static String whyAbsent(ClassLoader loader, String name) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      return Optimizer.class.isAssignableFrom(type)
          ? "is a class, but no jar lists it in " + SERVICES
          : "is not an optimizer, because the class does not implement "
              + Optimizer.class.getName();
    } catch (ClassNotFoundException e) {
      return "is not a class that can be found; give its jar with --jars";
    }
  }

  /** Refuses a class of which two jars have different versions. */
  private static void checkOnce(ClassLoader loader, String name) throws IOException {
    Map<String, String> jars = new TreeMap<>();
    for (URL url : Collections.list(loader.getResources(name.replace('.', '/') + ".class"))) {
      if (url.openConnection() instanceof JarURLConnection entry) {
        jars.putIfAbsent(sha256(entry.getJarFileURL()), entry.getJarFileURL().toString());
      }
    }
    if (jars.size() > 1) {
      throw new IllegalArgumentException(
          "is in several jars, of which only one may be given: "
              + jars.values().stream().sorted().collect(Collectors.joining(" ")));
    }
  }

  private static URL jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation().getPath().endsWith("/")) {
      throw new IllegalArgumentException(
          "is not in a jar; pack it in one, because the id of a run contains the jar's SHA-256");
    }
    return source.getLocation();
  }

  private static String sha256(URL jar) throws IOException {
    try (InputStream in = jar.openStream()) {
      return Sha256.hex(in.readAllBytes());
    }
  }

  private static Map<String, Double> defaults(Class<? extends Optimizer> type) {
    Map<String, Double> defaults = new TreeMap<>();
    if (type.isRecord()) {
      Optimizer usual = create(type, new Class<?>[0]);
      for (RecordComponent component : type.getRecordComponents()) {
        if (component.getType() != double.class) {
          throw new IllegalArgumentException(
              "has the component %s of type %s, but all components should be of type double"
                  .formatted(component.getName(), component.getType().getSimpleName()));
        }
        double value = (double) call(type, () -> component.getAccessor().invoke(usual));
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "has the default %s = %s, which is not finite".formatted(component.getName(), value));
        }
        defaults.put(component.getName(), value);
      }
    }
    return defaults;
  }

  /** Returns the name of the class. */
  public String name() {
    return name;
  }

  /** Returns where its jar is in this JVM, or in the one that sent this object. */
  public String location() {
    return location;
  }

  /** Returns the SHA-256 of its jar, in hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /** Returns a value for each parameter: the given one, or the default. */
  public Map<String, Double> withDefaults(Map<String, Double> given) {
    TreeMap<String, Double> all = new TreeMap<>(defaults);
    all.putAll(given);
    return Collections.unmodifiableMap(all);
  }

  /**
   * Creates the optimizer. Its steps are checked, and end the run with an {@link
   * OptimizerFailedException} if they fail.
   *
   * @param parameters values of some or all parameters
   * @throws IllegalArgumentException if there is no such parameter, or the class refuses a value
   * @throws OptimizerFailedException if this JVM has another jar, or none, of a class that another
   *     JVM found
   */
  public Optimizer create(Map<String, Double> parameters) {
    if (type == null) {
      return here().create(parameters);
    }
    List<String> unknown =
        parameters.keySet().stream().filter(key -> !defaults.containsKey(key)).sorted().toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no parameter %s; %s"
              .formatted(
                  name,
                  String.join(", ", unknown),
                  defaults.isEmpty()
                      ? "it has none"
                      : "its parameters are " + String.join(", ", defaults.keySet())));
    }
    if (!type.isRecord()) {
      return new GuardedOptimizer(name, create(type, new Class<?>[0]));
    }
    Map<String, Double> values = withDefaults(parameters);
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments =
        Arrays.stream(components).map(component -> values.get(component.getName())).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return new GuardedOptimizer(name, create(type, types, arguments));
  }

  /** Returns the same optimizer, loaded by this JVM. */
  private LoadedOptimizer here() {
    LoadedOptimizer found;
    try {
      found = find(name);
    } catch (IllegalArgumentException e) {
      throw new OptimizerFailedException(name + " " + e.getMessage(), e);
    }
    if (!found.sha256.equals(sha256)) {
      throw new OptimizerFailedException(
          "%s is in %s with SHA-256 %s here, but in %s with SHA-256 %s where the run was planned"
              .formatted(name, found.location, found.sha256, location, sha256),
          null);
    }
    return found;
  }

  private static Optimizer create(
      Class<? extends Optimizer> type, Class<?>[] types, Object... arguments) {
    return (Optimizer) call(type, () -> type.getConstructor(types).newInstance(arguments));
  }

  @FunctionalInterface
  private interface Reflection {
    Object call() throws ReflectiveOperationException;
  }

  private static Object call(Class<?> type, Reflection reflection) {
    try {
      return reflection.call();
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw new IllegalArgumentException(
          "is refused by %s: %s"
              .formatted(type.getName(), cause.getMessage() == null ? cause : cause.getMessage()),
          cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("can't be created: " + e, e);
    }
  }

  @Override
  public boolean scalesGradients() {
    return true;
  }

  @Override
  public boolean decouplesDecay() {
    return false;
  }

  @Override
  public boolean isCertified() {
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LoadedOptimizer that
        && name.equals(that.name)
        && sha256.equals(that.sha256);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + sha256.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
