/** Unpacks tarballs and wheels with Python, which the build needs anyway. */
import { NativeBuildError } from './build-error.js';
import { runProgram } from './programs.js';

/** Arguments: tarball, folder. A tarball of npm has one top folder, "package". */
const unpackTarball = `
import sys, tarfile, pathlib
source, target = sys.argv[1], pathlib.Path(sys.argv[2])
with tarfile.open(source) as archive:
    for member in archive.getmembers():
        if not member.isfile():
            continue
        path = target.joinpath(*pathlib.PurePosixPath(member.name).parts[1:])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.extractfile(member).read())
`;

/** Arguments: wheel, folder for the headers, folder for the libraries and licenses. */
const unpackWheel = `
import sys, zipfile, pathlib, shutil
source, include, libraries = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
HEADERS = tuple('tensorflow/include/' + folder for folder in (
    'absl/', 'tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/'))
BESIDE = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2',
          'tensorflow/THIRD_PARTY_NOTICES.txt', 'tensorflow/include/LICENSE')
def save(archive, name, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as data, open(path, 'wb') as file:
        shutil.copyfileobj(data, file, 1 << 20)
with zipfile.ZipFile(source) as archive:
    for name in archive.namelist():
        if name in BESIDE:
            save(archive, name, libraries / name.split('/')[-1])
        elif name.startswith(HEADERS) and not name.endswith('/'):
            save(archive, name, include / name[len('tensorflow/include/'):])
`;

interface Unpack {
  readonly python: string;
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
}

/** Unpacks an npm package. @throws NativeBuildError `build`. */
export const unpackPackage = (options: Unpack, folder: string): Promise<void> =>
  unpack(unpackTarball, options, folder);

/** Unpacks libraries, licenses and the binding's headers. @throws NativeBuildError `build`. */
export const unpackTensorflow = (
  options: Unpack,
  folders: { readonly include: string; readonly libraries: string },
): Promise<void> => unpack(unpackWheel, options, folders.include, folders.libraries);

async function unpack(
  program: string,
  { python, file, signal }: Unpack,
  ...folders: string[]
): Promise<void> {
  // -I: Python would import modules from the working directory, which others may write to.
  const args = ['-I', '-c', program, file, ...folders];
  const { code, output } = await runProgram(python, args, { signal });
  if (code === 0) return;
  throw new NativeBuildError('build', `${python} could not unpack ${file}: ${output}`);
}
