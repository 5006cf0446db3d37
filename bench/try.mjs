import * as tf from '@tensorflow/tfjs';
import {createRequire} from 'node:module';
const t0=Date.now();
createRequire(import.meta.url)('/tmp/native/proto1/index.cjs').load(tf);
console.log(await tf.setBackend('tensorflow'), Date.now()-t0,'ms');
tf.matMul(tf.tensor([[1,2],[3,4]]), tf.tensor([[1,2],[3,4]])).print();
const a=tf.randomNormal([1024,1024]); for(let k=0;k<4;k++){const t=performance.now(); const c=process.cpuUsage(); for(let i=0;i<10;i++) tf.matMul(a,a).dispose(); const dt=performance.now()-t; console.log((10*2*1024**3/dt/1e6).toFixed(0),'GFLOPS');}
console.log(process.memoryUsage().rss/1e6);
