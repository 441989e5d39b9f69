if (process.argv[2]) throw new Error('branches live here');
