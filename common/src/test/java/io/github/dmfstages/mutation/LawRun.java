package io.github.dmfstages.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs one test with freshly loaded classes of the project, some of them from another folder. */
final class LawRun {
  // Without the listeners of the build, which would count these tests among its own.
  private static final LauncherConfig ALONE =
      LauncherConfig.builder()
          .enableLauncherSessionListenerAutoRegistration(false)
          .enableLauncherDiscoveryListenerAutoRegistration(false)
          .enableTestExecutionListenerAutoRegistration(false)
          .build();

  private LawRun() {}

  /**
   * Runs one test with the classes in {@code folders} in place of those of the build.
   *
   * @param law the test, as class#method
   */
  static TestExecutionSummary run(String law, Path... folders)
      throws IOException, ClassNotFoundException {
    String[] parts = law.split("#", 2);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (ProjectLoader loader = new ProjectLoader(folders)) {
      Thread.currentThread().setContextClassLoader(loader);
      Class<?> test = loader.loadClass(Mutation.ROOT + parts[0]);
      SummaryGeneratingListener summary = new SummaryGeneratingListener();
      Launcher launcher = LauncherFactory.create(ALONE);
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(selectMethod(test, method(test, parts[1])))
              .build(),
          summary);
      return summary.getSummary();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static Method method(Class<?> test, String name) {
    return Arrays.stream(test.getDeclaredMethods())
        .filter(m -> m.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no test " + name + " in " + test.getName()));
  }

  /** Loads the classes of the project itself, and leaves libraries to its parent. */
  private static final class ProjectLoader extends URLClassLoader {
    ProjectLoader(Path[] folders) {
      super(
          Stream.concat(
                  Arrays.stream(folders).map(ProjectLoader::url),
                  Stream.of(home("run.Run"), home("mutation.LawRun")))
              .toArray(URL[]::new),
          LawRun.class.getClassLoader());
    }

    private static URL url(Path folder) {
      try {
        return folder.toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static URL home(String name) {
      try {
        return Class.forName(Mutation.ROOT + name)
            .getProtectionDomain()
            .getCodeSource()
            .getLocation();
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(Mutation.ROOT)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
