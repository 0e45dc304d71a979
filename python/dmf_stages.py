"""DMF Stages from Python: ask SQL about stored runs, and compute sweeps.

This file needs Python 3.8 or newer and nothing else. Answers are pandas data frames if pandas is installed, and lists of dictionaries
otherwise. Questions go to a running server (`dmf serve`) if you give its address, and otherwise to the command `submit/dmf`, which takes
some seconds for each question.

    import dmf_stages
    dmf = dmf_stages.connect("http://127.0.0.1:4141/?token=...")
    dmf.query("SELECT depth, rank, avg(spe_stages) AS stages FROM runs GROUP BY depth, rank")
"""

import concurrent.futures
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

try:
    import pandas
except ImportError:
    pandas = None

__all__ = ["connect", "query", "runs", "run", "sweep", "Connection", "DmfError"]


class DmfError(Exception):
    """An error of the program, with its message.

    `exit_code` is that of the command line: 2 if the input is wrong, and 3 if a file, the network or Spark failed.
    """

    def __init__(self, message, exit_code):
        super().__init__(message)
        self.exit_code = exit_code


def connect(url=None, warehouse=None, dmf=None):
    """Returns a connection.

    url: the address that `dmf serve` printed, with its token; without it, the environment variable DMF_URL if it is set. If there is no
        address, each question starts the command `dmf`.
    warehouse: with a server, the name of one of its warehouses (default: its first one); without a server, the folder of the tables
        (default: `warehouse` in the working directory).
    dmf: the command; by default the environment variable DMF if it is set, and otherwise submit/dmf beside the folder of this file.
    """
    command = dmf or os.environ.get("DMF") or str(pathlib.Path(__file__).resolve().parent.parent / "submit" / "dmf")
    url = url or os.environ.get("DMF_URL")
    return Connection(_Server(url) if url else None, warehouse, command)


def query(sql):
    """Answers SQL with the default connection; see Connection.query."""
    return connect().query(sql)


def runs(where=None, columns="*", limit=None):
    """Returns runs with the default connection; see Connection.runs."""
    return connect().runs(where, columns, limit)


def run(run_id):
    """Returns a run with the default connection; see Connection.run."""
    return connect().run(run_id)


def sweep(sweep_file, settings=None):
    """Computes a sweep with the default connection; see Connection.sweep."""
    return connect().sweep(sweep_file, settings)


class Connection:
    """A way to ask; made by `connect`."""

    def __init__(self, server, warehouse, command):
        self._server = server
        self._warehouse = warehouse
        self._command = command

    def query(self, sql):
        """Answers one SQL statement that only reads: a data frame with pandas, otherwise a list of dictionaries.

        Numbers that are not finite, and NULL, are None. Raises DmfError if the statement is wrong, or the answer has more rows than
        the server gives (`--max-rows`).
        """
        return _table(*self._rows(sql))

    def runs(self, where=None, columns="*", limit=None):
        """Returns rows of the view `runs`: those for which the SQL condition `where` is true, or all."""
        chosen = columns if isinstance(columns, str) else ", ".join("`%s`" % name.replace("`", "``") for name in columns)
        sql = "SELECT %s FROM runs" % chosen
        if where is not None:
            sql += " WHERE " + where
        if limit is not None:
            sql += " LIMIT %d" % limit
        return self.query(sql)

    def run(self, run_id):
        """Returns one run as a dictionary: `run` is its row, and `spe_stages`, `modes` and `trajectory` are lists of rows.

        run_id: the id of the run, or its first characters.
        """
        if not run_id or set(run_id) - set("0123456789abcdef"):
            raise DmfError("%s: is not the id of a run, or the first characters of one" % run_id, 2)
        if self._server:
            return self._server.json("api/runs/" + run_id, self._parameters())
        _, found = self._rows("SELECT DISTINCT run_id FROM runs WHERE run_id LIKE '%s%%'" % run_id)
        if len(found) != 1:
            raise DmfError("%s: %d runs have ids that begin with this" % (run_id, len(found)), 2)
        where = " WHERE run_id = '%s'" % found[0]["run_id"]
        _, rows = self._rows("SELECT * FROM runs" + where + " ORDER BY sweep LIMIT 1")
        where += " AND sweep = %s" % _quoted(rows[0]["sweep"])
        views = ("spe_stages", "modes", "trajectory")
        return {"run": rows[0], **{view: self._rows("SELECT * FROM " + view + where)[1] for view in views}}

    def sweep(self, sweep_file, settings=None):
        """Computes the runs of a sweep that the warehouse lacks, and returns its rows of the view `runs`.

        sweep_file: the path of a sweep file, or a dictionary with its keys.
        settings: keys to override in every grid, as in `{"seed": [1, 2, 3]}`.

        The sweep runs in a process of its own, also beside a server, which only reads. Its progress is written to standard error.
        Runs that fail are rows with status FAILED.
        """
        if isinstance(sweep_file, dict):
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "sweep.conf"
                path.write_text(json.dumps(sweep_file), encoding="utf-8")
                return self.sweep(path, settings)
        words = [str(sweep_file)]
        for key, value in (settings or {}).items():
            words += ["--set", "%s=%s" % (key, json.dumps(value))]
        words += self._folder()
        # The first line of a dry run begins with the sweep's name.
        name = self._dmf(["sweep", "--dry-run"] + words).split(":", 1)[0].split(" ", 1)[1]
        self._dmf(["sweep"] + words, shown=True, accepted=(0, 1))
        return self.runs("sweep = %s" % _quoted(name))

    def _rows(self, sql):
        """Returns the names of the columns, or None if they are not known, and a list of dictionaries."""
        if self._server:
            answer = self._server.json("api/query", self._parameters(), sql)
            if answer["truncated"]:
                raise DmfError(
                    "the answer has more than %d rows; add LIMIT to the statement, or start dmf serve with a larger --max-rows"
                    % len(answer["rows"]), 2)
            return [column["name"] for column in answer["columns"]], answer["rows"]
        rows = json.loads(self._dmf(["query", "--format", "json"] + self._folder() + ["--", sql]))
        return None, rows

    def _parameters(self):
        return {"warehouse": self._warehouse} if self._warehouse else {}

    def _folder(self):
        """Returns the words that name the folder of the tables to the command."""
        if not self._server:
            return ["--warehouse", str(self._warehouse)] if self._warehouse else []
        warehouses = self._server.json("api/sweeps", {})["warehouses"]
        named = [one for one in warehouses if self._warehouse in (None, one["name"])]
        if not named:
            raise DmfError("the server has no warehouse %s" % self._warehouse, 2)
        return ["--warehouse", named[0]["location"]]

    def _dmf(self, words, shown=False, accepted=(0,)):
        """Runs a command and returns its standard output. If `shown`, its standard error is written to ours meanwhile."""
        try:
            process = subprocess.Popen(
                [self._command] + words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                encoding="utf-8")
        except OSError as e:
            raise DmfError("can't start %s: %s. Set the environment variable DMF to the command, or give the address of a server."
                           % (self._command, e.strerror), 3) from e
        if shown:
            # A thread reads the other stream, because a full pipe would block the process.
            with concurrent.futures.ThreadPoolExecutor(1) as reader:
                output = reader.submit(process.stdout.read)
                err = ""
                for line in process.stderr:
                    sys.stderr.write(line)
                    err += line
                out = output.result()
            process.wait()
        else:
            out, err = process.communicate()
        if process.returncode not in accepted:
            message = "\n".join(line[5:] if line.startswith("dmf: ") else line for line in err.strip().splitlines())
            raise DmfError(message or "%s ended with exit code %d" % (self._command, process.returncode), process.returncode)
        return out


class _Server:
    """A running `dmf serve`."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        token = urllib.parse.parse_qs(parts.query).get("token")
        if parts.scheme not in ("http", "https") or not parts.netloc or not token:
            raise DmfError("%s: is not the address that dmf serve prints, such as http://127.0.0.1:4141/?token=.." % url, 2)
        self._root = "%s://%s/" % (parts.scheme, parts.netloc)
        self._headers = {"Authorization": "Bearer " + token[0]}
        # A proxy of the environment is not meant for this machine.
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        self._opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if local else []))

    def json(self, path, parameters, body=None):
        """Returns the answer to GET, or to POST if there is a body."""
        address = self._root + path + ("?" + urllib.parse.urlencode(parameters) if parameters else "")
        request = urllib.request.Request(address, None if body is None else body.encode("utf-8"), self._headers)
        try:
            with self._opener.open(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            text = e.read().decode("utf-8", "replace")
            try:
                error = json.loads(text)
                raise DmfError(error["error"], error["exit_code"]) from None
            except ValueError:
                raise DmfError("the server answered with status %d: %s" % (e.code, text), 3) from None
        except (OSError, http.client.HTTPException) as e:
            # A server that ends in the middle of an answer raises other exceptions than one that is not there.
            reason = getattr(e, "reason", e)
            raise DmfError("no server answers at %s: %s. Is dmf serve running?" % (self._root, reason), 3) from e


def _table(columns, rows):
    return rows if pandas is None else pandas.DataFrame(rows, columns=columns)


def _quoted(text):
    return "'%s'" % text.replace("\\", "\\\\").replace("'", "\\'")
