import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { prepareBackend } from '@wprox/runtime';
const restart = tf.findBackendFactory('wasm');
const sum = async () => tf.tidy(() => tf.matMul(tf.ones([300, 300]), tf.ones([300, 300])).sum()).data();
for (let i=0;i<+process.argv[2];i++){
  for (const t of process.argv[3].split(',').map(Number)) { await prepareBackend('wasm',{threads:t}); if(process.argv[4]!=='n') console.log(t,await sum()); }
  if(process.argv[5]!=='n'){tf.removeBackend('wasm'); tf.registerBackend('wasm', restart);}
}
console.log('end');
