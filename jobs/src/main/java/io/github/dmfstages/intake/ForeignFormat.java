package io.github.dmfstages.intake;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The formats that are not read, each with a line of Python that converts such a file. */
enum ForeignFormat {
  /** Python's pickle, also of a DataFrame. */
  PICKLE(
      "a pickle, which can run any code when it is read",
      "python -c \"import pandas;"
          + " pandas.DataFrame(pandas.read_pickle('%1$s')).to_parquet('%2$s.parquet')\"",
      ".pkl",
      ".pickle"),
  /** What torch.save writes. */
  TORCH(
      "a PyTorch file, which can run any code when it is read",
      "python -c \"import torch, numpy; numpy.savez('%2$s.npz', **{k: numpy.asarray(v) for k, v in"
          + " torch.load('%1$s', weights_only=True).items()})\"",
      ".pt",
      ".pth"),
  /** MATLAB's format. */
  MATLAB(
      "a MATLAB file",
      "python -c \"import scipy.io, numpy; numpy.savez('%2$s.npz', **{k: numpy.squeeze(v) for k, v"
          + " in scipy.io.loadmat('%1$s').items() if k[0] != '_'})\"",
      ".mat"),
  /** HDF5, also of MATLAB 7.3 and Keras. */
  HDF5(
      "an HDF5 file",
      "python -c \"import h5py, numpy; numpy.savez('%2$s.npz', **{k: v[()] for k, v in"
          + " h5py.File('%1$s').items()})\"",
      ".h5",
      ".hdf5"),
  /** What TensorBoard reads. */
  TENSORBOARD(
      "a TensorBoard event file",
      "python -c \"import pandas; from tensorboard.backend.event_processing.event_accumulator"
          + " import EventAccumulator as E; e = E('%1$s'); e.Reload();"
          + " pandas.concat([pandas.DataFrame(e.Scalars(k)).set_index('step')[['value']].rename(columns={'value':"
          + " k}) for k in e.Tags()['scalars']], axis=1).to_csv('%2$s.csv')\"");

  private final String what;
  private final String conversion;
  // Separated by commas.
  private final String endings;

  ForeignFormat(String what, String conversion, String... endings) {
    this.what = what;
    this.conversion = conversion;
    this.endings = String.join(",", endings);
  }

  /**
   * Returns the format of a file; empty if it is none of these.
   *
   * @param name the name of the file
   * @param start its first bytes
   */
  static Optional<ForeignFormat> of(String name, byte[] start) {
    if (name.contains("tfevents")) {
      return Optional.of(TENSORBOARD);
    }
    if (start.length > 1 && start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5) {
      return Optional.of(name.endsWith(".pt") || name.endsWith(".pth") ? TORCH : PICKLE);
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("MATLAB 5.0")) {
      return Optional.of(MATLAB);
    }
    if (text.startsWith("\u0089HDF")) {
      return Optional.of(name.endsWith(".mat") ? MATLAB : HDF5);
    }
    return Arrays.stream(values()).filter(format -> format.hasEndingOf(name)).findFirst();
  }

  private boolean hasEndingOf(String name) {
    return Arrays.stream(endings.split(",", -1))
        .anyMatch(ending -> !ending.isEmpty() && name.endsWith(ending));
  }

  /** Returns why a file of this format is refused, and how to convert it. */
  String refusal(String name) {
    int dot = name.lastIndexOf('.');
    String stem = this == TENSORBOARD ? "events" : dot > 0 ? name.substring(0, dot) : name;
    return "is %s. Convert it: %s".formatted(what, conversion.formatted(name, stem));
  }
}
