/** The major versions of Node that wprox is tested on, the oldest first: that of `engines`. */
export const NODE_VERSIONS = ['20', '22', '24'];
